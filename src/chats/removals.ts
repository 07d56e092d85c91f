import { Types } from 'mongoose';
import type { Gifs } from '../gifs/gifs.js';
import { chatNotFound, notOwner, UserError } from '../lib/errors.js';
import type { Chat } from '../models/chat.js';
import type { Database } from '../models/index.js';
import type { Admission } from '../rooms/admission.js';
import type { Person } from '../people/identity.js';
import { isSeated } from '../rooms/seating.js';
import type { ChatView } from '../shared/views.js';
import { changedMark } from './changed-mark.js';
import type { Changes } from './changes.js';
import { chatView } from './chat-view.js';
import { cursorOf } from './cursor.js';
import { emptyQuotes } from './quotes.js';

/** How many chats of a person are removed at a time. */
const PAGE = 100;

interface RemovalsNeeds {
  db: Database;
  admission: Admission;
  gifs: Gifs;
  changes: Changes;
}

/**
 * Removes a chat's content: the text, the GIF with its poster, and all quotes of it. The chat keeps its place, author
 * and key, so that a retry of that key does not bring it back.
 */
export class Removals {
  constructor(private readonly needs: RemovalsNeeds) {}

  /**
   * Removes a chat on behalf of its author, who may have left the room, or of the host. Repeating it finishes what a
   * crash interrupted.
   * @throws UserError `chat_not_found`, `not_author`, or what keeps the person out of the room
   */
  async remove(room: string, id: string, person: Person): Promise<ChatView> {
    const chat = await this.needs.db.Chat.findOne({ _id: new Types.ObjectId(id), room }).lean();
    const isAuthor = chat?.member === person.memberIn(room);
    if (!isAuthor && !(await this.#isHost(room, person))) throw chat ? notAuthor() : chatNotFound();
    if (chat === null) throw chatNotFound();
    const removed = chat.removed ?? (isAuthor ? 'author' : 'host');
    await this.#remove(room, [chat], removed);
    return chatView(withoutContent(chat, removed));
  }

  /**
   * Removes all chats of a member on behalf of the host.
   * @returns how many
   * @throws UserError `not_owner`, or what keeps the person out of the room
   */
  async removeAllOf(room: string, member: string, person: Person): Promise<number> {
    if (!(await this.#isHost(room, person))) throw notOwner();
    for (let count = 0; ;) {
      const chats = await this.needs.db.Chat.find({ room, member, removed: { $exists: false } })
        .limit(PAGE)
        .lean();
      await this.#remove(room, chats, 'host');
      count += chats.length;
      if (chats.length < PAGE) return count;
    }
  }

  async #isHost(id: string, person: Person): Promise<boolean> {
    const room = await this.needs.admission.openTo(id, person);
    const member = person.memberIn(id);
    return room.owner.member === member && isSeated(room, member);
  }

  /** Files are removed first: while the chat still names them, a failed removal can be repeated. */
  async #remove(room: string, chats: Chat[], by: NonNullable<Chat['removed']>): Promise<void> {
    if (chats.length === 0) return;
    for (const { gif } of chats) if (gif) await this.needs.gifs.remove(room, gif);
    await this.needs.db.Chat.bulkWrite(
      chats.map((chat) => ({
        updateOne: {
          filter: { _id: chat._id, removed: { $exists: false } },
          update: {
            $set: { removed: by, changed: changedMark(room, cursorOf(chat)) },
            $unset: { chat: 1, gif: 1, quote: 1, reactions: 1 },
          },
        },
      })),
    );
    const ids = chats.map(({ _id }) => _id);
    const replies = await emptyQuotes(this.needs.db, ids);
    this.needs.changes.announce(room, [...ids.map((id) => id.toHexString()), ...replies]);
  }
}

const notAuthor = () => new UserError('not_author', 403);

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
