import type { Domain } from '../domain.js';
import { LobbySnapshot, type LobbyNews, roomOf } from '../rooms/lobby-changes.js';
import { roomView } from '../rooms/views.js';
import type { RoomView } from '../shared/views.js';
import { isId } from '../shared/ids.js';
import { ROOMS_WATCHED_MAX } from '../shared/limits.js';
import type { Nodes } from './nodes.js';
import { batchRoomNews } from './room-news.js';
import type { LobbyNamespace, LobbySocket } from './types.js';

/** The Socket.IO room of lobbies that get all changes of all rooms. */
const EVERYTHING = 'lobby/everything';

/**
 * The Socket.IO room of lobbies that watch only the rooms they show. Each is also in a Socket.IO room for every room
 * it shows, named by the room's id.
 */
const WATCHING = 'lobby/watching';

interface LobbyFeedNeeds extends Pick<Domain, 'bus' | 'lobby' | 'rooms'> {
  nodes: Nodes | undefined;
}

/** Sends changes of rooms to the open lobbies that show them, on this node and on other nodes with such lobbies. */
export class LobbyFeed {
  readonly #all = new LobbySnapshot();
  readonly #watched = new LobbySnapshot();
  /** Resolves when the snapshot of all rooms has been read; set while a lobby on this node gets everything. */
  #reading: Promise<unknown> | undefined;
  /** The creation time of the newest room announced on this node. */
  #newest = new Date().toISOString();

  constructor(
    private readonly namespace: LobbyNamespace,
    private readonly needs: LobbyFeedNeeds,
  ) {
    batchRoomNews(needs.bus, {
      news: (news) => {
        this.#emit(news);
      },
      newRooms: (rooms) => {
        this.#announce(rooms);
        needs.nodes?.emitTo(namespace, WATCHING, 'announced', rooms);
      },
    });
    namespace.on('news', (news) => {
      this.#toEverything(news);
    });
    namespace.on('changed', (news) => {
      this.#toWatching(news);
    });
    namespace.on('announced', (rooms) => {
      this.#announce(rooms);
    });
    namespace.adapter.on('create-room', (name: string) => {
      // If it fails, lobbies only get some rooms again after an outage.
      if (name === EVERYTHING && needs.nodes)
        this.#reading = this.#all.diff(() => needs.lobby.all()).catch(() => undefined);
    });
    namespace.adapter.on('delete-room', (name: string) => {
      this.#watched.forget(name);
    });
  }

  /** Subscribes a new connection to all rooms, or to the rooms it shows. Nothing is missed from then on. */
  async open(socket: LobbySocket, shown: string[] | undefined): Promise<void> {
    if (shown === undefined) {
      await socket.join(EVERYTHING);
      await this.needs.nodes?.hears(this.namespace, EVERYTHING);
      await this.#reading;
      return;
    }
    await socket.join([WATCHING, ...shown]);
    await this.#hears([WATCHING, ...shown]);
  }

  /**
   * Subscribes a connection to these rooms instead of those it showed before, and sends the state of the new ones.
   */
  async watch(socket: LobbySocket, shown: string[]): Promise<void> {
    const before = new Set([...socket.rooms].filter(isId));
    const fresh = shown.filter((id) => !before.delete(id));
    for (const id of before) void socket.leave(id);
    if (fresh.length === 0) return;
    await socket.join(fresh);
    await this.#hears(fresh);
    const rooms = await this.needs.rooms.findAll(fresh);
    for (const id of fresh) {
      const room = rooms.get(id);
      if (room) socket.emit('updateRoom', roomView(room));
      else socket.emit('removeRoom', id);
    }
  }

  /** Sends the lobbies on this node the changes they missed. */
  async sync(): Promise<void> {
    const { rooms: here } = this.namespace.adapter;
    const { lobby } = this.needs;
    const shown = [...here.keys()].filter(isId);
    const changes = await this.#watched.diffOf(shown, () => this.#read(shown));
    for (const news of changes) this.#toWatching(news);
    if (here.has(WATCHING)) {
      const { rooms } = await lobby.page({ search: '', openOnly: false });
      const missed = rooms.filter(({ createdAt }) => createdAt > this.#newest);
      if (missed.length > 0) this.#announce(missed);
    }
    if (!here.has(EVERYTHING)) return;
    for (const news of await this.#all.diff(() => lobby.all())) this.#toEverything(news);
  }

  #emit(news: LobbyNews): void {
    const { nodes } = this.needs;
    this.#toEverything(news);
    nodes?.emitTo(this.namespace, EVERYTHING, 'news', news);
    if (news[0] === 'newRoom') return;
    this.#toWatching(news);
    nodes?.emitTo(this.namespace, roomOf(news), 'changed', news);
  }

  #toEverything(news: LobbyNews): void {
    if (!this.namespace.adapter.rooms.has(EVERYTHING)) return;
    if (this.needs.nodes) this.#all.note(news);
    emitTo(this.namespace, EVERYTHING, news);
  }

  #toWatching(news: LobbyNews): void {
    const id = roomOf(news);
    if (!this.namespace.adapter.rooms.has(id)) return;
    if (this.needs.nodes) this.#watched.note(news);
    emitTo(this.namespace, id, news);
    if (news[0] === 'removeRoom') this.namespace.local.socketsLeave(id);
  }

  /** Sends new rooms to this node's lobbies that watch their rooms, and subscribes them to the new ones. */
  #announce(rooms: RoomView[]): void {
    const { adapter, sockets } = this.namespace;
    const ids = rooms.map(({ id }) => id);
    for (const { createdAt } of rooms) if (createdAt > this.#newest) this.#newest = createdAt;
    for (const socket of adapter.rooms.get(WATCHING) ?? []) {
      const lobby = sockets.get(socket);
      if (lobby && lobby.rooms.size < ROOMS_WATCHED_MAX) void lobby.join(ids);
    }
    this.namespace.local.to(WATCHING).emit('newRooms', rooms);
    // Covers changes by other nodes before their messages arrived here.
    if (this.needs.nodes && adapter.rooms.has(WATCHING)) void this.#refresh(rooms);
  }

  async #refresh(rooms: RoomView[]): Promise<void> {
    const ids = rooms.map(({ id }) => id);
    for (const room of rooms) this.#watched.note(['updateRoom', room]);
    await this.#hears(ids);
    try {
      const changes = await this.#watched.diffOf(ids, () => this.#read(ids));
      for (const news of changes) this.#toWatching(news);
    } catch {
      this.needs.bus.emit('missed', null);
    }
  }

  async #read(ids: string[]): Promise<RoomView[]> {
    return ids.length === 0 ? [] : [...(await this.needs.rooms.findAll(ids)).values()].map(roomView);
  }

  async #hears(names: string[]): Promise<void> {
    const { nodes } = this.needs;
    if (nodes) await Promise.all(names.map((name) => nodes.hears(this.namespace, name)));
  }
}

/** Two calls, since the types pair each event with its argument. */
function emitTo(namespace: LobbyNamespace, name: string, news: LobbyNews): void {
  const sockets = namespace.local.to(name);
  if (news[0] === 'removeRoom') sockets.emit(...news);
  else sockets.emit(...news);
}
