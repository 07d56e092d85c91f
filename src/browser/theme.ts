import { find } from './page.js';

/**
 * Switches the theme without leaving the page. Following the link makes the server remember it; the page applies it at
 * once.
 */
export function switchThemeInPlace(): void {
  const themes = find('.themes', HTMLElement);
  themes.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.themes__choice') : null;
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // The response sets the cookie and redirects back to this page.
    fetch(link.href, { redirect: 'manual' }).catch(() => undefined);
    const page = document.documentElement;
    page.dataset['theme'] = link.dataset['themeChoice'];
    themes.querySelector('[aria-current]')?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    // Updates the colour of the browser's own bars.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = getComputedStyle(page).backgroundColor;
  });
}
