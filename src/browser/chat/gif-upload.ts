import type { ChatView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { pickGifs } from './gif-picker.js';
import { describedAs, hidePreview, showPreview } from './gif-preview.js';
import type { Upload } from './gif-request.js';
import { newKey } from './key.js';
import { isPassing } from './passing.js';
import { showProblem } from './problem.js';

const form = find('#gif-form', HTMLFormElement);
const file = find('#gif', HTMLInputElement);
const preview = find('#preview', HTMLElement);
const uploading = find('#upload', HTMLElement);
const progress = find('#progress', HTMLProgressElement);
const cancel = find('#upload-cancel', HTMLButtonElement);
const failed = find('#upload-failed', HTMLElement);
const reason = find('#upload-reason', HTMLElement);
const retry = find('#upload-retry', HTMLButtonElement);

/** Shows a picked GIF, sends it when the reader says so, shows how far it is, and offers to try again where that may help. */
export function watchGifs(sent: (chat: ChatView) => void): void {
  let picked: File | undefined;
  let current: Upload | undefined;

  const go = async () => {
    if (current === undefined) return;
    begin();
    const chat = await send(current);
    end();
    if (chat === 'failed') {
      failed.hidden = false;
      offerFocus(retry);
      return;
    }
    current = undefined;
    offerFocus(file);
    if (chat !== null) sent(chat);
  };
  const putAway = () => {
    picked = undefined;
    hidePreview();
    find('#text', HTMLElement).focus();
  };

  pickGifs((gif) => {
    // One at a time: the one under way is not lost for another.
    if (current !== undefined) return;
    showProblem('');
    picked = gif;
    void showPreview(gif);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!picked) return;
    current = { gif: picked, alt: describedAs(), key: newKey() };
    putAway();
    void go();
  });
  find('#preview-cancel', HTMLButtonElement).addEventListener('click', putAway);
  preview.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) putAway();
  });
  retry.addEventListener('click', () => void go());
  find('#upload-discard', HTMLButtonElement).addEventListener('click', () => {
    current = undefined;
    failed.hidden = true;
    file.focus();
  });
}

/** @returns null when it was cancelled or refused for good, `failed` when it may be tried again; the reader is told why */
async function send(upload: Upload): Promise<ChatView | 'failed' | null> {
  const stop = new AbortController();
  cancel.onclick = () => {
    stop.abort();
  };
  // Who only reads and writes need not load what uploads.
  const request = await import('./gif-request.js').catch(() => null);
  const answer = request
    ? await request.postGif(form.action, upload, stop.signal, (part) => {
        progress.value = Math.round(part * 100);
      })
    : { error: { code: 'unavailable', message: t('errors.network') } };
  if (answer === null) return null;
  if ('chat' in answer) return answer.chat;
  const { code, message } = answer.error;
  if (!isPassing(code)) {
    showProblem(message);
    return null;
  }
  reason.textContent = message;
  return 'failed';
}

function begin(): void {
  showProblem('');
  failed.hidden = true;
  progress.value = 0;
  uploading.hidden = false;
  file.disabled = true;
}

function end(): void {
  uploading.hidden = true;
  file.disabled = false;
}

/** Who is writing meanwhile goes on writing. */
function offerFocus(to: HTMLElement): void {
  if (document.activeElement?.id !== 'text') to.focus();
}
