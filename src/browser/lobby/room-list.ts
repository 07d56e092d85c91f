import type { RoomView } from '../../shared/events.js';
import { find, t } from '../page.js';
import { fillRoom, roomItem } from './room-item.js';

const list = find('#rooms', HTMLElement);
const count = find('#count', HTMLElement);
const empty = find('#empty', HTMLElement);

/** Adds a room at the top, or brings its entry up to date. */
export function showRoom(room: RoomView): void {
  const item = itemOf(room.id);
  if (item) fillRoom(item, room);
  else list.prepend(roomItem(room));
  tellCount();
}

export function dropRoom(id: string): void {
  itemOf(id)?.remove();
  tellCount();
}

/**
 * Fetches the lobby afresh and shows its rooms: what happened while there was no connection has no event.
 * @throws TypeError when the server cannot be reached
 */
export async function reloadRooms(): Promise<void> {
  const response = await fetch('/', { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const focused = document.activeElement?.closest<HTMLElement>('[data-room-id]')?.dataset['roomId'];
  list.replaceChildren(...page.querySelectorAll('#rooms > [data-room-id]'));
  if (focused !== undefined) itemOf(focused)?.querySelector('a')?.focus();
  tellCount();
}

function itemOf(id: string): HTMLElement | null {
  return list.querySelector<HTMLElement>(`[data-room-id="${CSS.escape(id)}"]`);
}

function tellCount(): void {
  const rooms = list.childElementCount;
  count.textContent = t('lobby.count', { count: rooms });
  count.hidden = rooms === 0;
  empty.hidden = rooms > 0;
}
