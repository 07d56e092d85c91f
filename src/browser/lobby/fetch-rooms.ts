import type { LobbyView } from '../../shared/views.js';
import { setServerTime } from './talk.js';

/** The reader's search: part of a title, and whether to list only rooms that anyone may enter. */
export interface Search {
  q: string;
  openOnly: boolean;
}

/** The lobby's URL with the search in it, read the same way by the page, its links and the server. */
export function lobbyAddress({ q, openOnly }: Search, before?: string): string {
  const query = new URLSearchParams({
    ...(q !== '' && { q }),
    ...(openOnly && { open: '1' }),
    ...(before !== undefined && { before }),
  }).toString();
  return query === '' ? '/' : `/?${query}`;
}

/**
 * Fetches a page of rooms.
 * @param before where the previous page ended; if omitted, the newest rooms
 * @throws Error if the server cannot be reached or its answer is invalid
 */
export async function fetchRooms(search: Search, before?: string): Promise<LobbyView> {
  const response = await fetch(lobbyAddress(search, before), { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`the lobby answered ${response.status}`);
  setServerTime(response.headers.get('date'));
  return (await response.json()) as LobbyView;
}
