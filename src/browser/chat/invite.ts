import type { InviteView } from '../../shared/views.js';
import { formatTime } from '../../shared/dates.js';
import { roomPath } from '../../shared/paths.js';
import { dateStyle, find, t } from '../page.js';
import { request } from '../request.js';

const dialog = find('#invite', HTMLDialogElement);
const url = find('#invite-url', HTMLInputElement);
const why = find('#invite-why', HTMLElement);
const code = find('#invite-qr', SVGElement);
const done = find('#invite-done', HTMLElement);
const problem = find('#invite-error', HTMLElement);
const again = find('#invite-again', HTMLButtonElement);

/**
 * Sets up the dialog in which any member can create an invite, as a link and a QR code.
 * @returns opens it with a new invite
 */
export function initInvites(room: string): () => void {
  again.addEventListener('click', () => void make(room));
  url.addEventListener('focus', () => {
    url.select();
  });
  find('#invite-copy', HTMLButtonElement).addEventListener('click', () => void copy());
  const share = find('#invite-share', HTMLButtonElement);
  share.hidden = !('share' in navigator);
  share.addEventListener('click', () => {
    // Rejects when the reader closes the system's share dialog.
    navigator.share({ url: url.value }).catch(() => undefined);
  });
  return () => {
    dialog.showModal();
    void make(room);
  };
}

async function make(room: string): Promise<void> {
  done.textContent = '';
  const outcome = await request<InviteView>('POST', `${roomPath(room)}/invites`);
  const failed = 'error' in outcome;
  problem.textContent = failed ? outcome.error.message : '';
  if (!failed) show(outcome.answer);
}

function show({ url: link, expiresAt, qr }: InviteView): void {
  why.textContent =
    expiresAt === null ? t('invite.open') : t('invite.once', { time: formatTime(t, dateStyle, expiresAt) });
  again.hidden = expiresAt === null;
  url.value = link;
  code.setAttribute('viewBox', `0 0 ${qr.size} ${qr.size}`);
  find('path', SVGPathElement, code).setAttribute('d', qr.path);
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(url.value);
    done.textContent = t('invite.copied');
    find('#invite-copy', HTMLElement).textContent = t('invite.copied');
  } catch {
    // Without clipboard permission, the reader copies the selected address.
    url.focus();
  }
}
