import { find } from '../page.js';

/** Calls back with the link when a locked, closed or full room is pressed, instead of following it. */
export function onBlockedRoom(pressed: (link: HTMLAnchorElement) => void): void {
  find('#rooms', HTMLElement).addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('.room__link') : null;
    const isBlocked = link?.closest('[data-locked="true"], [data-closed="true"], [data-full="true"]');
    if (!link?.hasAttribute('href') || !isBlocked || opensElsewhere(event)) return;
    event.preventDefault();
    pressed(link);
  });
}

/** Whether the reader asked for a new tab or window. */
export function opensElsewhere(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}
