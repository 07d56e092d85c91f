import { Types } from 'mongoose';
import { ID_PATTERN } from '../shared/ids.js';

/** The place of a chat in its room, or of a room in the lobby: a time, and an id to order those of the same millisecond. */
export interface Place {
  createdAt: Date;
  _id: Types.ObjectId;
}

const TIME_DIGITS = 9;
const CURSOR = new RegExp(`^([0-9a-z]{${TIME_DIGITS}})(${ID_PATTERN})$`);

/** Before every chat. */
export const FIRST_CURSOR = `${'0'.repeat(TIME_DIGITS)}${'0'.repeat(24)}`;

/**
 * A place as text: milliseconds since 1970 in base 36, nine digits (enough until the year 5188), then the id.
 * Cursors compare as strings in the same order as their chats in the database.
 */
export function cursorOf({ createdAt, _id }: Place): string {
  return createdAt.getTime().toString(36).padStart(TIME_DIGITS, '0') + _id.toHexString();
}

/** The place that a cursor stands for, or null if the text is no cursor. */
export function placeOf(cursor: string): Place | null {
  const [, time, id] = CURSOR.exec(cursor) ?? [];
  if (time === undefined || id === undefined) return null;
  return { createdAt: new Date(parseInt(time, 36)), _id: new Types.ObjectId(id) };
}
