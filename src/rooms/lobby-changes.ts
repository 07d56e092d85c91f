import { isDeepStrictEqual } from 'node:util';
import type { RoomView } from '../shared/views.js';

/** A change of the list of rooms as sent to lobbies: the event and its argument. */
export type LobbyNews = ['newRoom' | 'updateRoom', RoomView] | ['removeRoom', string];

/** The id of the room that has changed. */
export const roomOf = ([event, about]: LobbyNews): string => (event === 'removeRoom' ? about : about.id);

/**
 * The rooms as last sent to this node's lobbies. Comparing them with the database finds changes that the lobbies
 * missed, because another node could not send them while Redis was away, or died before.
 */
export class LobbySnapshot {
  readonly #known = new Map<string, RoomView>();
  /** For each pending read, the rooms that changed meanwhile: what was sent is newer than what was read. */
  readonly #changed = new Set<Set<string>>();

  /** Records a change that is sent to the lobbies. */
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

  /** Like `diff`, for the rooms with these ids, which lobbies show whether or not this node knows them. */
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
