import { checkCookies } from './cookies.js';
import { dataAttr, locale } from './page.js';
import { applyOwnColour } from './person.js';
import { switchThemeInPlace } from './theme.js';

/** What every page does, whatever it is for. */
export function beginPage(): void {
  applyOwnColour();
  void checkCookies();
  switchThemeInPlace();
  // The load event does not wait for modules that wait for something themselves, and may be over.
  if (document.readyState === 'complete') keepOfflinePage();
  else window.addEventListener('load', keepOfflinePage);
}

/** Gets the page for when the server cannot be reached, in this language, once this page is complete. */
function keepOfflinePage(): void {
  // Only there where the connection is safe.
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  // Without it everything works but that page.
  serviceWorker.register(dataAttr(document.documentElement, 'worker'), { scope: '/' }).catch(() => undefined);
  void serviceWorker.ready.then(({ active }) => active?.postMessage(locale));
}
