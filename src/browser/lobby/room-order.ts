import { dataAttr, find } from '../page.js';

const list = find('#rooms', HTMLElement);

/** Whether a room comes after another in the lobby, in the server's order: newest first, full rooms last. */
export function comesAfter(a: HTMLElement, b: HTMLElement): boolean {
  return placeOf(a) < placeOf(b);
}

/** Moves the entries of rooms that have become full or have a free seat again. The others stay in the DOM. */
export function sortRooms(): void {
  const entries = [...list.querySelectorAll<HTMLElement>(':scope > [data-room-id]')];
  entries.sort((a, b) => (comesAfter(a, b) ? 1 : -1));
  for (const [index, entry] of entries.entries())
    if (list.children[index] !== entry) list.insertBefore(entry, list.children[index] ?? null);
}

/** Sort key; the greatest comes first. */
function placeOf(item: HTMLElement): string {
  const isFull = dataAttr(item, 'full') === 'true';
  return (isFull ? '0' : '1') + dataAttr(item, 'created') + dataAttr(item, 'roomId');
}
