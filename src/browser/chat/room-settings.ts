import type { RoomSettings, RoomView } from '../../shared/views.js';
import { isolate } from '../../shared/bidi.js';
import { roomPath } from '../../shared/paths.js';
import { setFieldError } from '../fields.js';
import { find, t } from '../page.js';
import { initPasswordToggles } from '../passwords.js';
import { request } from '../request.js';
import { ask } from './ask.js';
import { showProblem } from './problem.js';

const dialog = find('#settings', HTMLDialogElement);
const opener = find('#room-button', HTMLButtonElement);
const title = find('#settings-name', HTMLInputElement);
const closed = find('#settings-closed', HTMLInputElement);
const max = find('#settings-max', HTMLInputElement);
const password = find('#settings-password', HTMLInputElement);
const shown = find('#settings-show', HTMLInputElement);
const open = find('#settings-open', HTMLInputElement);
const problem = find('#settings-error', HTMLElement);
const save = find('#settings-save', HTMLButtonElement);

/** The fields that can be invalid, with the prefixes of their error codes. */
const fields = [
  { field: title, codes: 'title_' },
  { field: max, codes: 'max_' },
  { field: password, codes: 'password_' },
];

/**
 * Sets up the dialog in which the host changes the room.
 * @param facts the room as the server last sent it
 * @returns opens the dialog
 */
export function initRoomSettings(room: string, facts: () => RoomView | null): () => void {
  initPasswordToggles();
  /**
   * The room when the dialog opened. Only the host's own edits are sent, so that other changes since then are not undone.
   */
  let opened: RoomView | null = null;
  find('#settings-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    if (opened) void saveChanges(room, opened);
  });
  open.addEventListener('change', () => {
    password.disabled = open.checked;
  });
  find('#settings-cancel', HTMLButtonElement).addEventListener('click', () => {
    dialog.close();
  });
  find('#settings-delete', HTMLButtonElement).addEventListener('click', () => {
    const now = facts();
    if (now) void endRoom(now);
  });
  return () => {
    opened = facts();
    if (opened) fill(opened);
  };
}

function fill(now: RoomView): void {
  title.value = now.title;
  closed.checked = now.closed;
  max.value = String(now.max);
  for (const box of [shown, open]) box.checked = false;
  password.value = '';
  password.type = 'password';
  password.disabled = false;
  find('#settings-open-label', HTMLElement).hidden = !now.locked;
  renderErrors();
  dialog.showModal();
}

/** Sends only the changed settings. The server applies all of them or none. */
async function saveChanges(room: string, before: RoomView): Promise<void> {
  renderErrors();
  const changes: RoomSettings = {
    ...(title.value === before.title ? {} : { title: title.value }),
    ...(closed.checked === before.closed ? {} : { closed: closed.checked }),
    // An input that is not a number has an empty value.
    ...(max.value === String(before.max) ? {} : { max: max.value === '' ? NaN : Number(max.value) }),
    ...(open.checked ? { password: '' } : password.value === '' ? {} : { password: password.value }),
  };
  if (Object.keys(changes).length === 0) {
    dialog.close();
    return;
  }
  busy(true);
  const outcome = await request('PATCH', roomPath(room), changes);
  busy(false);
  if ('error' in outcome) renderErrors(outcome.error);
  else dialog.close();
}

/** The question replaces the settings dialog, which reopens unchanged if the answer is no. */
async function endRoom({ id, title }: RoomView): Promise<void> {
  dialog.close();
  const sure = await ask({
    title: t('host.deleteTitle', { title: isolate(title) }),
    text: t('host.deleteText'),
    yes: t('host.deleteYes'),
  });
  if (!sure) {
    // Unless another member has become the host meanwhile.
    if (!opener.hidden) dialog.showModal();
    return;
  }
  // The socket notifies every page in the room, including this one, and they go to the lobby.
  const outcome = await request('DELETE', roomPath(id));
  if ('error' in outcome) showProblem(outcome.error.message);
}

function busy(is: boolean): void {
  save.disabled = is;
  save.textContent = t(is ? 'host.saving' : 'host.save');
}

function renderErrors(
  { code, message }: { code: string; message: string } = { code: '', message: '' },
): void {
  const wrong = fields.find(({ codes }) => code.startsWith(codes));
  for (const { field } of fields) setFieldError(field, field === wrong?.field ? message : undefined);
  problem.textContent = wrong ? '' : message;
  wrong?.field.focus();
}
