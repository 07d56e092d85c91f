import type { Types } from 'mongoose';
import type { Database } from '../models/index.js';
import { changedMark } from './changed-mark.js';
import { cursorOf } from './cursor.js';

/** How many replies one query reads. */
const PAGE = 200;

/**
 * Removes the quoted content of chats from all replies to them.
 * @param ids of the quoted chats, which are marked as removed already
 * @returns the ids of the replies that changed
 */
export async function emptyQuotes(db: Database, ids: Types.ObjectId[]): Promise<string[]> {
  const changed: string[] = [];
  for (;;) {
    const replies = await db.Chat.find({
      'quote.id': { $in: ids },
      $or: [{ 'quote.chat': { $exists: true } }, { 'quote.gif': { $exists: true } }],
    })
      .limit(PAGE)
      .lean();
    if (replies.length === 0) return changed;
    await db.Chat.bulkWrite(
      replies.map((reply) => ({
        updateOne: {
          filter: { _id: reply._id },
          update: {
            $set: { changed: changedMark(reply.room.toHexString(), cursorOf(reply)) },
            $unset: { 'quote.chat': 1, 'quote.gif': 1 },
          },
        },
      })),
    );
    changed.push(...replies.map(({ _id }) => _id.toHexString()));
  }
}

/** The ids of those chats that are removed. */
export async function removedAmong(db: Database, ids: Types.ObjectId[]): Promise<Types.ObjectId[]> {
  const removed = await db.Chat.find({ _id: { $in: ids }, removed: { $exists: true } }, { _id: 1 }).lean();
  return removed.map(({ _id }) => _id);
}
