import { find } from '../page.js';
import { onFirstUse } from './on-first-use.js';

/** Opens the dialog for invites and the panel with the preferences, each loaded when it is opened for the first time. */
export function initPanels(room: string): void {
  const invites = onFirstUse(async () => (await import('./invite.js')).initInvites(room));
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-opens="invite"]')) {
    button.hidden = false;
    button.addEventListener('click', () => void invites().then((open) => open?.()));
  }
  const preferences = onFirstUse(async () => {
    (await import('./preference-panel.js')).initPreferences();
  });
  find('#preferences', HTMLElement).addEventListener('beforetoggle', () => void preferences());
}
