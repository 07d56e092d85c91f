import { find, t } from '../page.js';

const text = find('#text', HTMLTextAreaElement);
const hint = find('#keys', HTMLElement);

/**
 * Devices whose main pointer is a finger have a keyboard on the screen, where Enter is the only way to start a new line.
 * Hovering is not part of the question: Samsung's phones report that they can. Nor are other pointers (`any-pointer`): phones
 * with a pen report a fine one. Browsers do not tell whether a keyboard is attached to a tablet, so Ctrl+Enter and Cmd+Enter
 * send everywhere. A device that is folded or docked changes its main pointer while the page is open.
 */
const onScreen = matchMedia('(pointer: coarse)');

/** Whether a press of Enter sends the message; otherwise it starts a new line. */
export function sendsMessage({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (key !== 'Enter') return false;
  return ctrlKey || metaKey || (!onScreen.matches && !shiftKey);
}

/** Keeps the hint, and the label of Enter on the screen's keyboard, true to what Enter does. */
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
 * Somebody has sent a message: once they have done so in the way that the hint describes, it is shown no more on this device.
 * It still describes the field to screen readers.
 * @param byButton whether the button was pressed
 */
export function learnEnterKey(byButton: boolean): void {
  if (byButton && !onScreen.matches) return;
  hint.classList.add('visually-hidden');
  document.cookie = `${known()}; path=/; max-age=${KEPT_S}; samesite=lax`;
}

/** As long as browsers keep a cookie (RFC 6265bis, section 5.6.2): 400 days. */
const KEPT_S = 400 * 24 * 3600;

/** A cookie for each kind of device that one browser can be, as the choice of the theme is one: it holds nothing about anybody. */
const known = () => `${onScreen.matches ? 'touch' : 'keyboard'}_hint=known`;
