import { cloneTemplate, find } from '../page.js';
import { renderDay } from './times.js';

/**
 * Sees to it that a day line stands above an item of the log exactly if no earlier item there is of the same day, by the
 * reader's own calendar. To be called for whatever was put in, and for what then stands below it.
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
  // The mark of what is unread belongs right above what is unread.
  const mark = between[0]?.classList.contains('unread') === true ? between[0] : item;
  mark.before(line);
}

/** The item above, which may be the last of the stretch above. */
function itemAbove(item: HTMLElement): HTMLElement | null {
  const above =
    item.previousElementSibling ??
    item.parentElement?.previousElementSibling?.closest('.lines')?.lastElementChild;
  return above instanceof HTMLElement ? above : null;
}

function dayOf(item: HTMLElement): string {
  return new Date(item.dataset['at'] ?? '').toDateString();
}
