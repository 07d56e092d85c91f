import type { Types } from 'mongoose';
import { cursorOf, placeOf } from '../chats/cursor.js';
import { FULL_MS } from './lobby-rank.js';

/** The place of a room in the lobby: its rank, and its id to order those of the same rank. */
export interface LobbyPlace {
  rank: number;
  _id: Types.ObjectId;
}

/** Before the cursors of full rooms. */
const FULL = 'f';

/** A place as text, for URLs: the room's creation time and id, preceded by an `f` if it is full. */
export function lobbyCursorOf({ rank, _id }: LobbyPlace): string {
  if (rank >= 0) return cursorOf({ createdAt: new Date(rank), _id });
  return FULL + cursorOf({ createdAt: new Date(rank + FULL_MS), _id });
}

/** The place that a cursor stands for, or null if the text is no cursor. */
export function lobbyPlaceOf(cursor: string): LobbyPlace | null {
  // The cursors of other rooms may begin with an `f` too, but are shorter.
  const place = placeOf(cursor);
  if (place !== null) return { rank: place.createdAt.getTime(), _id: place._id };
  const ofFull = cursor.startsWith(FULL) ? placeOf(cursor.slice(FULL.length)) : null;
  return ofFull && { rank: ofFull.createdAt.getTime() - FULL_MS, _id: ofFull._id };
}
