import type { HistoryView } from '../../shared/events.js';
import { find } from '../page.js';
import type { Lines } from './lines.js';

/** Lets the reader go back page by page, as far as the room goes. */
export function offerHistory(room: string, before: string, lines: Lines): void {
  const older = find('#older', HTMLButtonElement);
  let next = before;
  older.hidden = next === '';
  older.addEventListener('click', () => {
    older.disabled = true;
    fetchPage(room, next)
      .then((page) => {
        lines.showOlder(page.chats);
        next = page.before ?? '';
        older.hidden = next === '';
      })
      // The button is still there to try again.
      .catch(() => undefined)
      .finally(() => {
        older.disabled = false;
      });
  });
}

async function fetchPage(room: string, before: string): Promise<HistoryView> {
  const query = new URLSearchParams({ before });
  const response = await fetch(`/room/${room}/chats?${query}`, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`history: ${response.status}`);
  return (await response.json()) as HistoryView;
}
