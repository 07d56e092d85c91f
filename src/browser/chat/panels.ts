import { onFirstUse } from './on-first-use.js';
import { initPreferences } from './preference-panel.js';

/**
 * Sets up the preference panel immediately, because the browser can open it without a script, and the invite dialog on
 * first use.
 */
export function initPanels(room: string): void {
  const invites = onFirstUse(async () => (await import('./invite.js')).initInvites(room));
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-opens="invite"]')) {
    button.hidden = false;
    button.addEventListener('click', () => void invites().then((open) => open?.()));
  }
  initPreferences();
}
