import { cloneTemplate, find } from '../page.js';
import { renderDay } from './times.js';

/**
 * Shows a day separator above an item if and only if it is the first of its day in the log, by the reader's calendar. Call
 * it for each inserted item and for the item below it.
 */
export function markDay(item: Element | null): void {
  if (!(item instanceof HTMLElement) || item.dataset['at'] === undefined) return;
  const between: HTMLElement[] = [];
  let above = itemAbove(item);
  for (; above !== null && above.dataset['at'] === undefined; above = itemAbove(above)) between.push(above);
  const [day, ...others] = between.filter((each) => each.classList.contains('day'));
  for (const other of others) other.remove();
  if (above !== null && dayOf(above) === dayOf(item)) {
    day?.remove();
    return;
  }
  const line = day ?? cloneTemplate('day-template');
  renderDay(find('time', HTMLTimeElement, line), item.dataset['at']);
  if (day) return;
  // The unread marker stays directly above the first unread message.
  const mark = between[0]?.classList.contains('unread') === true ? between[0] : item;
  mark.before(line);
}

/** The previous item, which may be the last one of the chunk above. */
function itemAbove(item: HTMLElement): HTMLElement | null {
  const above =
    item.previousElementSibling ??
    item.parentElement?.previousElementSibling?.closest('.lines')?.lastElementChild;
  return above instanceof HTMLElement ? above : null;
}

function dayOf(item: HTMLElement): string {
  return new Date(item.dataset['at'] ?? '').toDateString();
}
