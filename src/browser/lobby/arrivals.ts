import { find, t } from '../page.js';
import { sortRooms } from './room-order.js';

/** The list and the button that lies over it: who reaches for that has not left the list. */
const area = find('#room-area', HTMLElement);
const list = find('#rooms', HTMLElement);
const button = find('#arrived', HTMLButtonElement);
const text = find('#arrived-text', HTMLElement);

/** A finger is over the list only once it has hit something, which may have moved meanwhile. */
const byTouch = matchMedia('(hover: none)');

/**
 * Whether somebody is reading the list or about to choose from it, so that nothing in it may move: the pointer or the
 * focus is in it, it has been scrolled into, or it is in sight on a screen that is touched.
 */
export function isInUse(): boolean {
  if (document.hidden || list.childElementCount === 0) return false;
  const { top } = list.getBoundingClientRect();
  if (top >= window.innerHeight) return false;
  return top < 0 || byTouch.matches || area.matches(':hover') || area.contains(document.activeElement);
}

/** Tells how many rooms wait to be shown. */
export function countArrived(): void {
  const waiting = list.querySelectorAll(':scope > [hidden]').length;
  button.hidden = waiting === 0;
  text.textContent = waiting === 0 ? '' : t('lobby.arrived', { count: waiting });
}

/** Shows what waits when the reader asks for it, or has turned away from the list. */
export function showArrivals(): void {
  button.addEventListener('click', () => {
    release();
    const newest = list.querySelector<HTMLElement>('.room--new .room__link');
    newest?.focus({ preventScroll: true });
    list.scrollIntoView();
  });
  const whenFree = () => {
    if (!isInUse()) release();
  };
  area.addEventListener('pointerleave', whenFree);
  document.addEventListener('visibilitychange', whenFree);
  area.addEventListener('focusout', () => {
    // The focus arrives at where it goes only after this event.
    requestAnimationFrame(whenFree);
  });
}

function release(): void {
  for (const item of list.querySelectorAll<HTMLElement>(':scope > [hidden]')) item.hidden = false;
  for (const item of list.querySelectorAll(':scope > [data-ended]')) item.remove();
  sortRooms();
  countArrived();
}
