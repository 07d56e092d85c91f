import { find, t } from '../page.js';
import { sortRooms } from './room-order.js';

/** The list and the button above it: reaching for the button does not count as leaving the list. */
const area = find('#room-area', HTMLElement);
const list = find('#rooms', HTMLElement);
const button = find('#arrived', HTMLButtonElement);
const text = find('#arrived-text', HTMLElement);

/** On touch screens, hover starts only with the tap, when the list may already have moved. */
const byTouch = matchMedia('(hover: none)');

/**
 * Whether the reader is using the list, so that nothing in it may move: the pointer or the focus is in it, it has been
 * scrolled into, or it is visible on a touch screen.
 */
export function isInUse(): boolean {
  if (document.hidden || list.childElementCount === 0) return false;
  const { top } = list.getBoundingClientRect();
  if (top >= window.innerHeight) return false;
  return top < 0 || byTouch.matches || area.matches(':hover') || area.contains(document.activeElement);
}

/** Shows how many new rooms are waiting. */
export function countArrived(): void {
  const waiting = list.querySelectorAll(':scope > [hidden]').length;
  button.hidden = waiting === 0;
  text.textContent = waiting === 0 ? '' : t('lobby.arrived', { count: waiting });
}

/** Shows waiting rooms when the reader asks for them or has left the list. */
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
    // The focus reaches its new element only after this event.
    requestAnimationFrame(whenFree);
  });
}

function release(): void {
  for (const item of list.querySelectorAll<HTMLElement>(':scope > [hidden]')) item.hidden = false;
  for (const item of list.querySelectorAll(':scope > [data-ended]')) item.remove();
  sortRooms();
  countArrived();
}
