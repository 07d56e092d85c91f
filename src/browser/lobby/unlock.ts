import { tell } from '../fields.js';
import { find, t } from '../page.js';
import { tryDoor } from './try-door.js';

const dialog = find('#unlock', HTMLDialogElement);
const form = find('#unlock-form', HTMLFormElement);
const field = find('#unlock-password', HTMLInputElement);

/** With these words a room asks for its password. */
const ASKING = [t('errors.password_needed'), t('errors.wrong_password')];

/** The way into locked rooms: who may come in goes in, everybody else is asked for the password in the page. */
export function askForPasswords(): void {
  let room = '';

  find('#rooms', HTMLElement).addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.room__link') : null;
    if (!link?.closest('[data-locked="true"]') || opensElsewhere(event)) return;
    event.preventDefault();
    room = link.pathname;
    void enter(link);
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void tryPassword(room);
  });

  find('#unlock-cancel', HTMLButtonElement).addEventListener('click', () => {
    dialog.close();
  });
}

async function enter(link: HTMLAnchorElement): Promise<void> {
  const reason = await tryDoor(link.pathname);
  if (reason === null) return;
  if (!ASKING.includes(reason)) {
    // It is not for want of a password; the lobby says why.
    location.assign(link.href);
    return;
  }
  form.reset();
  // The tick that shows the password is gone with the reset, but only a change tells the field.
  field.type = 'password';
  find('#unlock-room', HTMLElement).textContent = link.textContent;
  tell(field, undefined);
  if (!dialog.open) dialog.showModal();
  field.focus();
}

async function tryPassword(room: string): Promise<void> {
  const reason = field.value === '' ? t('unlock.empty') : await tryDoor(room, field.value);
  if (reason === null) return;
  tell(field, reason);
  field.focus();
  field.select();
}

/** Whether the reader asked for a new tab or window. */
function opensElsewhere(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}
