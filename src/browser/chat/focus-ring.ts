import { find } from '../page.js';

const form = find('#say', HTMLFormElement);
const text = find('#text', HTMLTextAreaElement);

/**
 * Shows the composer's ring only when its field was reached by keys, and until something is written. The field has the focus most
 * of the time, and for text fields `:focus-visible` matches however they got it (https://www.w3.org/TR/selectors-4/#the-focus-visible-pseudo).
 */
export function initFocusRing(): void {
  let byKeys = false;
  const show = (isShown: boolean) => form.classList.toggle('composer--reached', isShown);
  window.addEventListener('keydown', () => (byKeys = true), true);
  window.addEventListener('pointerdown', () => (byKeys = false), true);
  text.addEventListener('focus', () => show(byKeys));
  for (const event of ['blur', 'input', 'pointerdown']) text.addEventListener(event, () => show(false));
}
