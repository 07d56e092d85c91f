import { onFirstUse } from './on-first-use.js';
import { initPreferences } from './preference-panel.js';

/**
 * Sets up the panel with the preferences, which the browser opens by itself, so that its switches have to work at once; and the
 * dialog for invites, which is loaded when it is opened for the first time.
 */
export function initPanels(room: string): void {
  const invites = onFirstUse(async () => (await import('./invite.js')).initInvites(room));
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-opens="invite"]')) {
    button.hidden = false;
    button.addEventListener('click', () => void invites().then((open) => open?.()));
  }
  initPreferences();
}
