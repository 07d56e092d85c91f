import { find } from './page.js';

/** Sets up password visibility: a checkbox `data-shows="<id>"` toggles that field between hidden and readable. */
export function initPasswordToggles(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-shows]')) {
    const field = find(`#${box.dataset['shows'] ?? ''}`, HTMLInputElement);
    const show = () => {
      field.type = box.checked ? 'text' : 'password';
    };
    box.addEventListener('change', show);
    // A browser that restores the page also restores the checkbox.
    show();
  }
}
