import { find, t } from '../page.js';

const text = find('#text', HTMLTextAreaElement);
const hint = find('#keys', HTMLElement);

/**
 * Devices with a coarse main pointer have an on-screen keyboard, where Enter is the only way to start a new line. Hover is
 * not checked: Samsung phones claim to support it. Nor is `any-pointer`: phones with a pen report a fine one. Browsers do
 * not reveal whether a tablet has a keyboard attached, so Ctrl+Enter and Cmd+Enter always send. The main pointer can change
 * while the page is open, when a device is folded or docked.
 */
const onScreen = matchMedia('(pointer: coarse)');

/** Whether this key press sends the message rather than starting a new line. */
export function sendsMessage({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (key !== 'Enter') return false;
  return ctrlKey || metaKey || (!onScreen.matches && !shiftKey);
}

/** Keeps the hint and the on-screen keyboard's Enter label in step with what Enter does. */
export function initEnterKey(): void {
  const update = () => {
    text.enterKeyHint = onScreen.matches ? 'enter' : 'send';
    hint.textContent = t(onScreen.matches ? 'chat.keysOnScreen' : 'chat.keys');
    hint.classList.toggle('visually-hidden', document.cookie.includes(known()));
  };
  onScreen.addEventListener('change', update);
  update();
}

/**
 * Records that the reader sent a message. Once they have done so the way the hint describes, the hint is hidden on this
 * device; it still describes the field to screen readers.
 * @param byButton whether the button was pressed
 */
export function learnEnterKey(byButton: boolean): void {
  if (byButton && !onScreen.matches) return;
  hint.classList.add('visually-hidden');
  document.cookie = `${known()}; path=/; max-age=${KEPT_S}; samesite=lax`;
}

/** Browsers cap a cookie's lifetime at 400 days (RFC 6265bis, section 5.6.2). */
const KEPT_S = 400 * 24 * 3600;

/** One cookie per kind of device, since one browser can be both. It holds nothing personal. */
const known = () => `${onScreen.matches ? 'touch' : 'keyboard'}_hint=known`;
