import { find } from './page.js';

/** Lets the look be chosen without leaving the page: the server remembers what the link says, the page shows it at once. */
export function switchThemeInPlace(): void {
  const themes = find('.themes', HTMLElement);
  themes.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.themes__choice') : null;
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // The answer sets the cookie; the page it leads to is this one.
    fetch(link.href, { redirect: 'manual' }).catch(() => undefined);
    const page = document.documentElement;
    page.dataset['theme'] = link.dataset['themeChoice'];
    themes.querySelector('[aria-current]')?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    // The browser's own bars follow.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = getComputedStyle(page).backgroundColor;
  });
}
