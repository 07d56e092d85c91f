import type { LobbyAuth } from '../../shared/events.js';
import { ROOMS_WATCHED_MAX } from '../../shared/limits.js';
import type { LobbySocket } from './knock.js';

/** The list comes last, since it may show more than can be watched. */
const places: (() => Iterable<string>)[] = [];

/** The rooms whose changes the server sends. */
let watched = new Set<string>();
let socket: LobbySocket | undefined;

/** Adds a part of the page that shows rooms, whose changes it needs. @param ids of the rooms that it shows at the moment */
export function watchRoomsOf(ids: () => Iterable<string>): void {
  places.unshift(ids);
}

/** For the handshake: what the page shows when it connects. */
export function watchAuth(member: string): LobbyAuth {
  watched = shown();
  return { member, watch: [...watched] };
}

/** Keeps track of what the server adds and drops by itself. */
export function initWatching(lobby: LobbySocket): void {
  socket = lobby;
  lobby.on('newRooms', (rooms) => {
    for (const { id } of rooms) watched.add(id);
  });
  lobby.on('removeRoom', (id) => {
    watched.delete(id);
  });
}

/** To be called when the page shows other rooms than before: the server sends their present state, then their changes. */
export function watchShown(): void {
  const now = shown();
  if (!socket?.connected || (now.size === watched.size && [...now].every((id) => watched.has(id)))) return;
  watched = now;
  socket.emit('watch', [...now]);
}

function shown(): Set<string> {
  const ids = places.flatMap((idsOf) => [...idsOf()]);
  return new Set(ids.slice(0, ROOMS_WATCHED_MAX));
}
