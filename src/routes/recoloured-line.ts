import type { Person } from '../people/identity.js';
import type { Seat } from '../models/room.js';
import type { HistoryView } from '../shared/events.js';

/** A line of the log that says that a person has another colour in this room than in the lobby. */
interface RecolouredLine {
  /** Their colour in the lobby. */
  from: string;
  /** ISO 8601: when they came in, or now if the page only reserves a seat. */
  at: string;
  isNew: boolean;
  /** How many of the page's chats come before it. */
  index: number;
}

/**
 * Where the line goes in the latest page of chats: at the moment when the person came in.
 * @returns null if the colour is the same, or if the line lies further back in the history
 */
export function recolouredLine(
  person: Person,
  { user, since }: Seat,
  { chats, before }: HistoryView,
): RecolouredLine | null {
  if (user === person.color) return null;
  const at = (since ?? new Date()).toISOString();
  const index = since === null ? chats.length : chats.filter(({ createdAt }) => createdAt <= at).length;
  if (index === 0 && before !== null) return null;
  return { from: person.color, at, isNew: since === null, index };
}
