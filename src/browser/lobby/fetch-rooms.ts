import type { LobbyView } from '../../shared/events.js';
import { setServerTime } from './talk.js';

/** What the reader is looking for: part of a title, and whether only rooms that anybody may enter. */
export interface Wish {
  q: string;
  openOnly: boolean;
}

/** The lobby's address with what is wished for in it, which the page and its link, and the server, read the same way. */
export function lobbyAddress({ q, openOnly }: Wish, before?: string): string {
  const query = new URLSearchParams({
    ...(q !== '' && { q }),
    ...(openOnly && { open: '1' }),
    ...(before !== undefined && { before }),
  }).toString();
  return query === '' ? '/' : `/?${query}`;
}

/**
 * Asks the server for a page of rooms.
 * @param before where the page before it ended; without it, the newest
 * @throws Error when the server cannot be reached or does not answer with rooms
 */
export async function fetchRooms(wish: Wish, before?: string): Promise<LobbyView> {
  const response = await fetch(lobbyAddress(wish, before), { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`the lobby answered ${response.status}`);
  setServerTime(response.headers.get('date'));
  return (await response.json()) as LobbyView;
}
