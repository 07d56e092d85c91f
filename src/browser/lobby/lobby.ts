import type { RoomView } from '../../shared/events.js';
import { find, dataAttr } from '../page.js';
import { fetchRooms, lobbyAddress } from './fetch-rooms.js';
import { listReleased } from './press.js';
import * as list from './room-list.js';
import { comesAfter } from './room-order.js';
import { isWished, wish } from './search.js';

/** The rooms on the page: as many pages of them as the reader has asked for, newest first. */
export class Lobby {
  readonly #more = find('#more', HTMLAnchorElement);
  /** Where the next page begins; null where there is none. */
  #before: string | null = dataAttr(find('#rooms', HTMLElement), 'before') || null;

  /** A room was made. */
  made(room: RoomView): void {
    if (fits(room)) list.addRoom(room);
    this.#tell();
  }

  changed(room: RoomView): void {
    list.updateRoom(room);
  }

  ended(id: string): void {
    list.dropRoom(id);
    this.#tell();
  }

  /** Shows the next page below. */
  async more(): Promise<void> {
    if (this.#before === null) return;
    const { rooms, before } = await fetchRooms(wish(), this.#before);
    const shown = new Set(list.items());
    for (const room of rooms) list.addRoom(room, { atOnce: true });
    const first = list.items().find((item) => !shown.has(item));
    first?.querySelector('a')?.focus({ preventScroll: true });
    // It stands where the link stood, and is higher.
    first?.scrollIntoView({ block: 'nearest' });
    this.#reached(before);
  }

  /** Shows what the reader is looking for now. */
  async lookAgain(): Promise<void> {
    const { rooms, before } = await fetchRooms(wish());
    await listReleased();
    list.replaceRooms(rooms);
    this.#reached(before);
  }

  /**
   * Asks for the rooms down to the last that is shown and puts right what has changed: what happened while there was no connection
   * has no event.
   */
  async sync(): Promise<void> {
    const shown = list.items();
    const there = new Set<string>();
    let before: string | null = null;
    let last: HTMLElement | null;
    do {
      const page = await fetchRooms(wish(), before ?? undefined);
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
    if (before !== null) this.#more.href = lobbyAddress(wish(), before);
    this.#tell();
  }

  #tell(): void {
    list.renderCount({ wholeLobby: this.#before === null, wished: isWished() });
  }
}

/** Whether a room comes before one of these. */
const isBefore = (item: HTMLElement, others: HTMLElement[]): boolean =>
  others.some((other) => comesAfter(other, item));

/** Whether a new room is one that the reader is looking for, as the server decides it for those it sends. */
function fits(room: RoomView): boolean {
  const { q, openOnly } = wish();
  const isOpen = !room.locked && !room.closed && room.members < room.max;
  return room.title.toLowerCase().includes(q.toLowerCase()) && (isOpen || !openOnly);
}
