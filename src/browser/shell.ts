import { checkCookies } from './cookies.js';
import { dataAttr, locale } from './page.js';
import { applyOwnColour } from './person.js';
import { switchThemeInPlace } from './theme.js';

/** The setup shared by all pages. */
export function beginPage(): void {
  applyOwnColour();
  void checkCookies();
  switchThemeInPlace();
  // The load event does not wait for modules with a top-level await, so it may already have fired.
  if (document.readyState === 'complete') keepOfflinePage();
  else window.addEventListener('load', keepOfflinePage);
}

/** Caches the offline page in this language once this page has loaded. */
function keepOfflinePage(): void {
  // Service workers exist only in secure contexts.
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  // Without it, everything works except the offline page.
  serviceWorker.register(dataAttr(document.documentElement, 'worker'), { scope: '/' }).catch(() => undefined);
  void serviceWorker.ready.then(({ active }) => active?.postMessage(locale));
}
