import { find } from './page.js';

/** Lets passwords be shown: a checkbox `data-shows="<id>"` turns that field into readable text and back. */
export function letPasswordsBeShown(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-shows]')) {
    const field = find(`#${box.dataset['shows'] ?? ''}`, HTMLInputElement);
    const show = () => {
      field.type = box.checked ? 'text' : 'password';
    };
    box.addEventListener('change', show);
    // A browser that restores the page restores the tick as well.
    show();
  }
}
