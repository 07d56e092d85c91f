import { isDeepStrictEqual } from 'node:util';
import type { RoomView } from '../shared/events.js';
import type { Lobby } from './lobby.js';

/** Something that happened to the list of rooms, as lobbies are told of it: the event and what it is about. */
export type LobbyNews = ['newRoom' | 'updateRoom', RoomView] | ['removeRoom', string];

/**
 * The rooms as the lobbies on this node were told of them, by which it can be found what they were not told: what another
 * node could not say because Redis was away, or because it died before it had.
 */
export class LobbySnapshot {
  readonly #told = new Map<string, RoomView>();
  /** Rooms of which something was told while the list was read: that is newer. */
  readonly #meanwhile = new Set<string>();

  constructor(private readonly lobby: Lobby) {}

  /** Lobbies are being told this. */
  note([event, about]: LobbyNews): void {
    const id = event === 'removeRoom' ? about : about.id;
    this.#meanwhile.add(id);
    if (event === 'removeRoom') this.#told.delete(id);
    else if (event === 'newRoom' || this.#told.has(id)) this.#told.set(id, about);
  }

  /** Reads the list. @returns what lobbies have to be told so that they have it as it is; it counts as told from now on */
  async diff(): Promise<LobbyNews[]> {
    this.#meanwhile.clear();
    const rooms = await this.lobby.all();
    const there = new Set(rooms.map(({ id }) => id));
    const ended = [...this.#told.keys()].filter((id) => !there.has(id));
    const news = [
      ...rooms.map((room): LobbyNews => [this.#told.has(room.id) ? 'updateRoom' : 'newRoom', room]),
      ...ended.map((id): LobbyNews => ['removeRoom', id]),
    ].filter((each) => !this.#isKnown(each));
    for (const each of news) this.note(each);
    return news;
  }

  #isKnown([event, about]: LobbyNews): boolean {
    if (event === 'removeRoom') return this.#meanwhile.has(about);
    return this.#meanwhile.has(about.id) || isDeepStrictEqual(this.#told.get(about.id), about);
  }
}
