import { isDeepStrictEqual } from 'node:util';
import type { RoomView } from '../shared/events.js';
import type { Lobby } from './lobby.js';

/** A change of the list of rooms, as it is sent to lobbies: the event and its argument. */
export type LobbyNews = ['newRoom' | 'updateRoom', RoomView] | ['removeRoom', string];

/**
 * The rooms as the lobbies on this node know them. Comparing them with the database finds what the lobbies have missed: what another
 * node could not send because Redis was away, or because it died first.
 */
export class LobbySnapshot {
  readonly #known = new Map<string, RoomView>();
  /** Rooms that changed while the list was being read: what was sent then is newer than the list. */
  readonly #changed = new Set<string>();

  constructor(private readonly lobby: Lobby) {}

  /** Records a change that is being sent to the lobbies. */
  note([event, about]: LobbyNews): void {
    const id = event === 'removeRoom' ? about : about.id;
    this.#changed.add(id);
    if (event === 'removeRoom') this.#known.delete(id);
    else if (event === 'newRoom' || this.#known.has(id)) this.#known.set(id, about);
  }

  /** Reads the list of rooms. @returns the changes that bring lobbies up to date; they count as sent from now on */
  async diff(): Promise<LobbyNews[]> {
    this.#changed.clear();
    const rooms = await this.lobby.all();
    const there = new Set(rooms.map(({ id }) => id));
    const ended = [...this.#known.keys()].filter((id) => !there.has(id));
    const news = [
      ...rooms.map((room): LobbyNews => [this.#known.has(room.id) ? 'updateRoom' : 'newRoom', room]),
      ...ended.map((id): LobbyNews => ['removeRoom', id]),
    ].filter((each) => !this.#isSent(each));
    for (const each of news) this.note(each);
    return news;
  }

  #isSent([event, about]: LobbyNews): boolean {
    if (event === 'removeRoom') return this.#changed.has(about);
    return this.#changed.has(about.id) || isDeepStrictEqual(this.#known.get(about.id), about);
  }
}
