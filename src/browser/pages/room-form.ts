import { checkRoom } from '../check-room.js';
import { setFieldError } from '../fields.js';
import { find, t } from '../page.js';
import { initPasswordToggles } from '../passwords.js';
import { beginPage } from '../shell.js';
import { skipWhenUsed } from '../used-form.js';

const form = find('#room-form', HTMLFormElement);
const fields = ['title', 'max', 'password'] as const;
const input = (name: (typeof fields)[number]) => find(`#${name}`, HTMLInputElement);

beginPage();
find('#show', HTMLElement).hidden = false;
initPasswordToggles();
const markUsed = skipWhenUsed();

form.addEventListener('submit', (event) => {
  const max = input('max');
  const errors = checkRoom({
    title: input('title').value,
    // An input that is not a number has an empty value.
    max: max.validity.badInput ? '?' : max.value,
    password: input('password').value,
  });
  for (const name of fields) setFieldError(input(name), errors[name] && t(`errors.${errors[name]}`));
  const first = fields.find((name) => errors[name] !== undefined);
  if (first === undefined) {
    markUsed();
    return;
  }
  event.preventDefault();
  input(first).focus();
});
