import { find } from './page.js';

/** Puts what is wrong beside a field, whose `aria-describedby` names that place, or takes it away. */
export function tell(field: HTMLInputElement, message: string | undefined): void {
  find(`#${field.id}-error`, HTMLElement).textContent = message ?? '';
  if (message === undefined) field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}
