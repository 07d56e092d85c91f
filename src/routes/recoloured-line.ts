import type { Person } from '../people/identity.js';
import type { Seat } from '../models/room.js';
import type { HistoryView } from '../shared/views.js';

/** The line of the log that explains that a person's colour in this room differs from the one in the lobby. */
interface RecolouredLine {
  /** Their colour in the lobby. */
  from: string;
  /** ISO 8601: when they entered, or now if the page only reserves a seat. */
  at: string;
  isNew: boolean;
  /** How many of the page's chats precede it. */
  index: number;
}

/**
 * Places the line in the latest page of chats, at the time of the person's entry.
 * @returns null if the colour is the same, or if the line belongs to an older page
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
