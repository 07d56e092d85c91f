import { find, t } from '../page.js';
import { beginPage } from '../shell.js';

beginPage();

// Removes the secret from the address bar and keeps it out of the history.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

if (token === '') find('#invited', HTMLElement).textContent = t('invite.empty');
else {
  find('#token', HTMLInputElement).value = token;
  find('#invite-form', HTMLFormElement).submit();
}
