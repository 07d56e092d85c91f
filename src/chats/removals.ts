import { Types } from 'mongoose';
import type { Gifs } from '../gifs/gifs.js';
import { chatNotFound, notOwner, UserError } from '../lib/errors.js';
import type { Chat } from '../models/chat.js';
import type { Database } from '../models/index.js';
import type { Room } from '../models/room.js';
import type { Person } from '../people/identity.js';
import { isSeated } from '../rooms/seating.js';
import type { ChatView } from '../shared/events.js';
import { changedMark } from './changed-mark.js';
import type { Changes } from './changes.js';
import { chatView } from './chat-view.js';
import { cursorOf } from './cursor.js';
import { emptyQuotes } from './quotes.js';

/** How many chats of a person are removed at a time. */
const PAGE = 100;

interface RemovalsNeeds {
  db: Database;
  gifs: Gifs;
  changes: Changes;
}

/**
 * Removes what was said: the text, the GIF and its poster, the quotes of it. The chat keeps its place, author and key, so that a
 * retry of that key does not bring it back.
 */
export class Removals {
  constructor(private readonly needs: RemovalsNeeds) {}

  /**
   * Removes a chat, for its author or the host. Repeating it finishes what a crash interrupted.
   * @param room as the person may enter it
   * @throws UserError `chat_not_found`, or `not_author`
   */
  async remove(room: Room, id: string, person: Person): Promise<ChatView> {
    const me = person.memberIn(room._id.toHexString());
    const chat = await this.needs.db.Chat.findOne({ _id: new Types.ObjectId(id), room: room._id }).lean();
    if (chat === null) throw chatNotFound();
    if (chat.member !== me && !isHost(room, me)) throw new UserError('not_author', 403);
    const removed = chat.removed ?? (chat.member === me ? 'author' : 'host');
    await this.#remove(room._id.toHexString(), [chat], removed);
    return chatView(withoutContent(chat, removed));
  }

  /**
   * Removes all chats of a member, for the host.
   * @returns how many
   * @throws UserError `not_owner`
   */
  async removeAllOf(room: Room, member: string, person: Person): Promise<number> {
    const id = room._id.toHexString();
    if (!isHost(room, person.memberIn(id))) throw notOwner();
    for (let count = 0; ;) {
      const chats = await this.needs.db.Chat.find({ room: id, member, removed: { $exists: false } })
        .limit(PAGE)
        .lean();
      await this.#remove(id, chats, 'host');
      count += chats.length;
      if (chats.length < PAGE) return count;
    }
  }

  /** The files go first: while the chat still names them, a failure can be repeated. */
  async #remove(room: string, chats: Chat[], by: NonNullable<Chat['removed']>): Promise<void> {
    if (chats.length === 0) return;
    for (const { gif } of chats) if (gif) await this.needs.gifs.remove(room, gif);
    await this.needs.db.Chat.bulkWrite(
      chats.map((chat) => ({
        updateOne: {
          filter: { _id: chat._id, removed: { $exists: false } },
          update: {
            $set: { removed: by, changed: changedMark(room, cursorOf(chat)) },
            $unset: { chat: 1, gif: 1, quote: 1 },
          },
        },
      })),
    );
    const ids = chats.map(({ _id }) => _id);
    const replies = await emptyQuotes(this.needs.db, ids);
    this.needs.changes.announce(room, [...ids.map((id) => id.toHexString()), ...replies]);
  }
}

const isHost = (room: Room, member: string): boolean =>
  room.owner.member === member && isSeated(room, member);

function withoutContent(
  { _id, room, member, user, number, key, createdAt, saidAt }: Chat,
  removed: Chat['removed'],
): Chat {
  return {
    _id,
    room,
    member,
    user,
    number,
    key,
    createdAt,
    ...(saidAt && { saidAt }),
    ...(removed && { removed }),
  };
}
