import { find, t } from '../page.js';
import { beginPage } from '../shell.js';

beginPage();

// The secret has been in the address bar for long enough, and is to be in no history either.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

if (token === '') find('#invited', HTMLElement).textContent = t('invite.empty');
else {
  find('#token', HTMLInputElement).value = token;
  find('#invite-form', HTMLFormElement).submit();
}
