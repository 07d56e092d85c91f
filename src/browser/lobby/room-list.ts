import type { RoomView } from '../../shared/views.js';
import { find, t } from '../page.js';
import { countArrived, isInUse } from './arrivals.js';
import { fillRoom, markEnded, roomItem } from './room-item.js';
import { comesAfter, sortRooms } from './room-order.js';

const list = find('#rooms', HTMLElement);
const count = find('#count', HTMLElement);
const empty = find('#empty', HTMLElement);
const noMatch = find('#no-match', HTMLElement);

/** The entries from top to bottom. */
export function items(): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-room-id]')];
}

/** Updates a room's entry, if the page has one. It keeps its place while the reader is using the list. */
export function updateRoom(room: RoomView): void {
  const item = itemOf(room.id);
  if (!item) return;
  fillRoom(item, room);
  if (!isInUse()) sortRooms();
}

/**
 * Adds a room at its place, or updates its entry. A new entry stays hidden while the reader is using the list.
 * @param atOnce whether it is shown in any case
 */
export function addRoom(room: RoomView, { atOnce = false } = {}): void {
  if (itemOf(room.id)) {
    updateRoom(room);
    return;
  }
  const item = roomItem(room);
  const next = items().find((each) => comesAfter(each, item));
  if (!next) {
    // At the end it moves nothing.
    list.append(item);
    return;
  }
  item.hidden = !atOnce && isInUse();
  if (!atOnce) item.classList.add('room--new');
  next.before(item);
  countArrived();
}

/** Removes a room's entry; while the reader is using the list, its place stays empty. */
export function dropRoom(id: string): void {
  const item = itemOf(id);
  if (!item) return;
  if (isInUse() && !item.hidden) markEnded(item);
  else item.remove();
  countArrived();
}

/** Replaces the rooms, for example by search results, and reuses the entries of rooms that stay. */
export function replaceRooms(rooms: RoomView[]): void {
  const next = rooms.map((room) => {
    const item = itemOf(room.id) ?? roomItem(room);
    fillRoom(item, room);
    item.hidden = false;
    item.classList.remove('room--new');
    return item;
  });
  for (const item of [...list.children]) if (!next.includes(item as HTMLElement)) item.remove();
  // Entries already in place are not moved: a press on an entry that is removed meanwhile, even for a moment, has no
  // effect.
  for (const [place, item] of next.entries())
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  countArrived();
}

/**
 * Shows the number of rooms, or that there are none. @param wholeLobby whether these are all rooms @param searching
 * whether a search is active
 */
export function renderCount({ wholeLobby, searching }: { wholeLobby: boolean; searching: boolean }): void {
  const rooms = items().length;
  count.textContent = t(wholeLobby ? 'lobby.count' : 'lobby.newest', { count: rooms });
  count.hidden = rooms === 0;
  const nothing = list.childElementCount === 0;
  empty.hidden = !nothing || searching;
  noMatch.hidden = !nothing || !searching;
}

/** A room's entry, where the page has one. */
export function itemOf(id: string): HTMLElement | null {
  return list.querySelector<HTMLElement>(`[data-room-id="${CSS.escape(id)}"]`);
}
