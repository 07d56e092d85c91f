import type { Changes } from '../chats/changes.js';
import { cursorOf, type Place } from '../chats/cursor.js';
import type { ChatView } from '../shared/views.js';

/**
 * For a client that does not say where its chats begin: it gets the changes among the newest, and no page shows more.
 */
const CHANGED_MAX = 2000;

/**
 * Emits all changed chats of a room, newest first, to connections that are already in the room.
 * @param from where their chats begin
 * @param mayGoOn whether to read the next page; by default yes
 */
export async function emitChanged(
  changes: Changes,
  room: string,
  emit: (chats: ChatView[]) => void,
  {
    from,
    mayGoOn = () => Promise.resolve(true),
  }: { from?: Place | undefined; mayGoOn?: () => Promise<boolean> } = {},
): Promise<void> {
  const first = from === undefined ? '' : cursorOf(from);
  let before: string | undefined;
  for (let count = 0; count < CHANGED_MAX;) {
    const page = await changes.page(room, before, (views) => {
      const shown = views.filter(({ cursor }) => cursor >= first);
      if (shown.length > 0) emit(shown);
    });
    before = page.at(-1)?.cursor;
    if (before === undefined || before < first || !(await mayGoOn())) return;
    count += page.length;
  }
}
