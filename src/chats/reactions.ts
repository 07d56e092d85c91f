import { Types } from 'mongoose';
import { Batches, type BatchOutcome } from '../lib/batches.js';
import { chatNotFound, UserError } from '../lib/errors.js';
import type { Reaction } from '../models/chat.js';
import type { Database } from '../models/index.js';
import { retryOnConflict } from '../rooms/retry-on-conflict.js';
import type { MemberView, ReactionView } from '../shared/views.js';
import { REACTION_KINDS_MAX, REACTIONS_MAX } from '../shared/limits.js';
import { changedMark } from './changed-mark.js';
import type { Changes } from './changes.js';
import { reactionView } from './chat-view.js';
import { cursorOf } from './cursor.js';

interface Wanted {
  who: MemberView;
  emoji: string;
  on: boolean;
}

interface ReactionsNeeds {
  db: Database;
  changes: Changes;
}

/**
 * Stores reactions. Reactions to one chat that arrive during an update are stored together by the next one. Each
 * update requires that the chat is unchanged since it was read, so the limits hold across nodes, and a crowd that
 * reacts at once costs few updates.
 */
export class Reactions {
  readonly #batches = new Batches((name, group: Wanted[]) => this.#store(name, group));

  constructor(private readonly needs: ReactionsNeeds) {}

  /**
   * Adds or removes a member's reaction, one of each kind. Repeating it changes nothing, and delivers the chat again.
   * @returns all reactions to the chat
   * @throws UserError `chat_not_found`, also for a chat that was removed; `reactions_full`; `unavailable`
   */
  react(room: string, chat: string, wanted: Wanted): Promise<ReactionView[]> {
    return this.#batches.run(`${room} ${chat}`, wanted);
  }

  async #store(name: string, group: Wanted[]): Promise<BatchOutcome<ReactionView[]>> {
    const [room = '', id = ''] = name.split(' ');
    const { reactions, refused } = await retryOnConflict(() => this.#tryToStore(room, id, group));
    this.needs.changes.announce(room, [id]);
    const views = reactions.map(reactionView);
    const results = group.map((each) => (refused.has(each) ? new UserError('reactions_full', 409) : views));
    return { results, pauseMs: 0 };
  }

  /** @returns null if the chat changed in the meantime */
  async #tryToStore(room: string, id: string, group: Wanted[]) {
    const { Chat } = this.needs.db;
    const isThere = { _id: new Types.ObjectId(id), room, removed: { $exists: false } };
    const chat = await Chat.findOne(isThere).lean();
    if (chat === null) throw chatNotFound();
    const { version, reactions: before = [] } = chat;
    const after = withReactions(before, group);
    if (after.reactions === before) return after;
    const { matchedCount } = await Chat.updateOne(
      { ...isThere, version: version ?? { $exists: false } },
      {
        $set: {
          reactions: after.reactions,
          version: (version ?? 0) + 1,
          changed: changedMark(room, cursorOf(chat)),
        },
      },
    );
    return matchedCount === 1 ? after : null;
  }
}

/** @returns the reactions (the same array if nothing changed), and the members whose reactions exceed a limit */
function withReactions(before: Reaction[], group: Wanted[]) {
  const refused = new Set<Wanted>();
  let reactions = before;
  for (const wanted of group) {
    const { who, emoji, on } = wanted;
    const kind = reactions.find((each) => each.emoji === emoji);
    const isIn = kind?.members.some(({ member }) => member === who.member) ?? false;
    if (isIn === on) continue;
    const count = reactions.reduce((sum, { members }) => sum + members.length, 0);
    if (on && ((!kind && reactions.length >= REACTION_KINDS_MAX) || count >= REACTIONS_MAX))
      refused.add(wanted);
    else if (!kind) reactions = [...reactions, { emoji, members: [who] }];
    else {
      const others = kind.members.filter(({ member }) => member !== who.member);
      const members = on ? [...others, who] : others;
      reactions = reactions
        .map((each) => (each === kind ? { emoji, members } : each))
        .filter((each) => each.members.length > 0);
    }
  }
  return { reactions, refused };
}
