import { find } from '../page.js';

const list = find('#rooms', HTMLElement);

/** Lets the arrow keys, Home and End move between rooms, by visible rows and columns. */
export function moveByArrows(): void {
  list.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll<HTMLElement>('.room__link[href]')].filter(
      (link) => link.offsetParent !== null,
    );
    const at = links.findIndex((link) => link === document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const columns = getComputedStyle(list).gridTemplateColumns.split(' ').length;
    const steps: Partial<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
      Home: 0,
      End: links.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    links[to]?.focus();
  });
}
