import { isDeepStrictEqual } from 'node:util';
import type { RoomView } from '../shared/events.js';

/** A change of the list of rooms, as it is sent to lobbies: the event and its argument. */
export type LobbyNews = ['newRoom' | 'updateRoom', RoomView] | ['removeRoom', string];

/** The id of the room that has changed. */
export const roomOf = ([event, about]: LobbyNews): string => (event === 'removeRoom' ? about : about.id);

/**
 * Rooms as lobbies on this node know them. Comparing them with the database finds what the lobbies have missed: what another
 * node could not send because Redis was away, or because it died first.
 */
export class LobbySnapshot {
  readonly #known = new Map<string, RoomView>();
  /** For each reading of rooms, those that changed meanwhile: what was sent then is newer than what was read. */
  readonly #changed = new Set<Set<string>>();

  /** Records a change that is being sent to the lobbies. */
  note(news: LobbyNews): void {
    const id = roomOf(news);
    for (const changed of this.#changed) changed.add(id);
    if (news[0] === 'removeRoom') this.#known.delete(id);
    else this.#known.set(id, news[1]);
  }

  /** Drops a room that no lobby shows any more. */
  forget(id: string): void {
    this.#known.delete(id);
  }

  /**
   * Reads all rooms that the lobbies may know.
   * @returns the changes that bring lobbies up to date; they count as sent from now on
   */
  async diff(read: () => Promise<RoomView[]>): Promise<LobbyNews[]> {
    return this.#diff(read, () => this.#known.keys(), 'newRoom');
  }

  /** As `diff`, of the rooms with these ids, which lobbies show whether or not they have been heard of here. */
  async diffOf(ids: string[], read: () => Promise<RoomView[]>): Promise<LobbyNews[]> {
    return this.#diff(read, () => ids, 'updateRoom');
  }

  async #diff(
    read: () => Promise<RoomView[]>,
    before: () => Iterable<string>,
    unknown: 'newRoom' | 'updateRoom',
  ): Promise<LobbyNews[]> {
    const changed = new Set<string>();
    this.#changed.add(changed);
    const rooms = await read().finally(() => this.#changed.delete(changed));
    const there = new Set(rooms.map(({ id }) => id));
    const news = [
      ...rooms.map((room): LobbyNews => [this.#known.has(room.id) ? 'updateRoom' : unknown, room]),
      ...[...before()].filter((id) => !there.has(id)).map((id): LobbyNews => ['removeRoom', id]),
    ].filter((each) => !changed.has(roomOf(each)) && !this.#isSent(each));
    for (const each of news) this.note(each);
    return news;
  }

  #isSent(news: LobbyNews): boolean {
    return news[0] !== 'removeRoom' && isDeepStrictEqual(this.#known.get(news[1].id), news[1]);
  }
}
