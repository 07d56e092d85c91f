import pLimit from 'p-limit';
import type { Server } from 'socket.io';
import { answerTo } from '../rooms/knocks.js';
import { ID_PATTERN, isId } from '../shared/ids.js';
import { emitChanged } from './changed-chats.js';
import type { LobbyFeed } from './lobby-feed.js';
import { roomState, emitRoom } from './room-state.js';
import { connectionsOf, type SocketNeeds } from './types.js';

const AT_DOOR = new RegExp(`^(${ID_PATTERN})/(.+)$`);

const READS_AT_ONCE = 20;

export interface OutageSyncNeeds extends Pick<SocketNeeds, 'feed' | 'changes' | 'rooms'> {
  lobbyFeed: LobbyFeed;
}

/**
 * Reads from the database what this node's connections may have missed, and sends it. The same state of a room or a
 * chat is sent only once until `forget` is called.
 */
export class OutageSync {
  /** The state last sent, by room or chat, as JSON. */
  readonly #sent = new Map<string, string>();

  constructor(
    private readonly io: Server,
    private readonly needs: OutageSyncNeeds,
  ) {}

  /** The ids of the rooms with connections on this node. */
  roomsHere(): string[] {
    return [...this.io.of('/chat').adapter.rooms.keys()].filter(isId);
  }

  /** Sends rooms their missing chats and their current state. */
  async emitRooms(ids: string[]): Promise<void> {
    const { feed, changes, rooms } = this.needs;
    const chat = this.io.of('/chat').local;
    const read = pLimit(READS_AT_ONCE);
    const emitChanges = (id: string) =>
      emitChanged(changes, id, (chats) => {
        const news = chats.filter((each) => this.#isNew(`${id}/${each.id}`, each));
        if (news.length > 0) chat.to(id).emit('changed_chats', news);
      });
    await Promise.all(ids.map((id) => read(() => feed.syncRoom(id).then(() => emitChanges(id)))));
    const present = await rooms.findAll(ids);
    for (const id of ids) {
      const room = present.get(id);
      if (!room) {
        chat.to(id).emit('gone', { code: 'room_not_found' });
        chat.in(id).disconnectSockets();
        continue;
      }
      const now = roomState(room);
      if (this.#isNew(id, now)) emitRoom(now, chat.to(id), chat.to(connectionsOf(id, room.owner.member)));
    }
  }

  /** Sends the lobbies the changes that they missed. */
  async emitLobbies(): Promise<void> {
    await this.needs.lobbyFeed.sync();
  }

  /** Sends the answers to knocks. */
  async emitDoors(): Promise<void> {
    const { adapter, local } = this.io.of('/room');
    const doors = [...adapter.rooms.keys()].flatMap((name) => {
      const [, id = '', member] = AT_DOOR.exec(name) ?? [];
      return member === undefined ? [] : [{ name, id, member }];
    });
    const rooms = await this.needs.rooms.findAll(doors.map(({ id }) => id));
    for (const { name, id, member } of doors) {
      const room = rooms.get(id);
      const letIn = room ? answerTo(room, member) : null;
      if (letIn === null) continue;
      local.to(name).emit('knockAnswered', { room: id, letIn });
      // The knock has been answered.
      local.in(name).socketsLeave(name);
    }
  }

  forget(): void {
    this.#sent.clear();
  }

  #isNew(name: string, state: object): boolean {
    const text = JSON.stringify(state);
    if (this.#sent.get(name) === text) return false;
    this.#sent.set(name, text);
    return true;
  }
}
