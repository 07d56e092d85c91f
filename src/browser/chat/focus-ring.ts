import { find } from '../page.js';

const form = find('#composer', HTMLFormElement);
const text = find('#text', HTMLTextAreaElement);

/**
 * Shows the composer's focus ring only if the field was focused by keyboard, and until text is entered. The field has the
 * focus most of the time, and `:focus-visible` matches text fields however they were focused
 * (https://www.w3.org/TR/selectors-4/#the-focus-visible-pseudo).
 */
export function initFocusRing(): void {
  let byKeys = false;
  const show = (isShown: boolean) => form.classList.toggle('composer--reached', isShown);
  window.addEventListener('keydown', () => (byKeys = true), true);
  window.addEventListener('pointerdown', () => (byKeys = false), true);
  text.addEventListener('focus', () => show(byKeys));
  for (const event of ['blur', 'input', 'pointerdown']) text.addEventListener(event, () => show(false));
}
