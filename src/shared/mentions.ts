/** A name after `@` in a message, "@green 4821", in any language; the number identifies the person within a room. */
const MENTION = /@[^\s@]+ (\d{4})(?!\d)/g;

/** Whether a message mentions the person with this number. */
export function mentions(chat: string | undefined, number: number): boolean {
  // Most messages have no `@`.
  if (!chat?.includes('@')) return false;
  return [...chat.matchAll(MENTION)].some(([, found]) => Number(found) === number);
}
