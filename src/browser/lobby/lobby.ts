import type { RoomView } from '../../shared/views.js';
import { find, dataAttr } from '../page.js';
import { fetchRooms, lobbyAddress } from './fetch-rooms.js';
import { listReleased } from './press.js';
import * as list from './room-list.js';
import { comesAfter } from './room-order.js';
import { currentSearch, isSearching } from './search.js';
import { watchRoomsOf } from './watching.js';

/** The listed rooms: as many pages as the reader has loaded, newest first. */
export class Lobby {
  readonly #more = find('#more', HTMLAnchorElement);
  /** Start of the next page; null if there is none. */
  #before: string | null = dataAttr(find('#rooms', HTMLElement), 'before') || null;

  constructor() {
    watchRoomsOf(() => list.items().map((item) => dataAttr(item, 'roomId')));
  }

  /** A room was created. */
  created(room: RoomView): void {
    if (fits(room)) list.addRoom(room);
    this.#renderCount();
  }

  changed(room: RoomView): void {
    list.updateRoom(room);
  }

  ended(id: string): void {
    list.dropRoom(id);
    this.#renderCount();
  }

  /** Loads the next page below. */
  async more(): Promise<void> {
    if (this.#before === null) return;
    const { rooms, before } = await fetchRooms(currentSearch(), this.#before);
    const shown = new Set(list.items());
    for (const room of rooms) list.addRoom(room, { atOnce: true });
    const first = list.items().find((item) => !shown.has(item));
    first?.querySelector('a')?.focus({ preventScroll: true });
    // It replaces the link and is taller.
    first?.scrollIntoView({ block: 'nearest' });
    this.#reached(before);
  }

  /** Shows the rooms of the current search. */
  async showResults(): Promise<void> {
    const { rooms, before } = await fetchRooms(currentSearch());
    await listReleased();
    list.replaceRooms(rooms);
    this.#reached(before);
  }

  /**
   * Refetches the rooms down to the last one shown and applies the differences: there are no events for changes that
   * happened while disconnected.
   */
  async sync(): Promise<void> {
    const shown = list.items();
    const there = new Set<string>();
    let before: string | null = null;
    let last: HTMLElement | null;
    do {
      const page = await fetchRooms(currentSearch(), before ?? undefined);
      for (const room of page.rooms) {
        list.addRoom(room);
        there.add(room.id);
      }
      before = page.before;
      last = list.itemOf(page.rooms.at(-1)?.id ?? '');
    } while (before !== null && last !== null && isBefore(last, shown));
    for (const item of list.items()) {
      const id = dataAttr(item, 'roomId');
      if (!there.has(id)) list.dropRoom(id);
    }
    this.#reached(before);
  }

  #reached(before: string | null): void {
    this.#before = before;
    this.#more.hidden = before === null;
    if (before !== null) this.#more.href = lobbyAddress(currentSearch(), before);
    this.#renderCount();
  }

  #renderCount(): void {
    list.renderCount({ wholeLobby: this.#before === null, searching: isSearching() });
  }
}

const isBefore = (item: HTMLElement, others: HTMLElement[]): boolean =>
  others.some((other) => comesAfter(other, item));

/** Whether a new room matches the search, by the same rules as on the server. */
function fits(room: RoomView): boolean {
  const { q, openOnly } = currentSearch();
  const isOpen = !room.locked && !room.closed && room.members < room.max;
  return room.title.toLowerCase().includes(q.toLowerCase()) && (isOpen || !openOnly);
}
