import { find } from './page.js';

/** Shows an error beside a field, in the element that its `aria-describedby` names, or removes it. */
export function setFieldError(field: HTMLInputElement, message: string | undefined): void {
  find(`#${field.id}-error`, HTMLElement).textContent = message ?? '';
  if (message === undefined) field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}
