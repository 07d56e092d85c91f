import { t } from '../page.js';

/**
 * Tries to go into a room, with a password or without: the browser goes there when the door opens, or when one can knock at it,
 * which the lobby then offers.
 * @returns why it does not open, in the reader's words, or null when it does
 */
export async function tryDoor(room: string, password?: string): Promise<string | null> {
  const response = await ask(room, password).catch(() => null);
  if (response === null) return t('errors.network');
  // The server answers an open door with the room and a closed one with the lobby and the reason.
  if (response.ok && new URL(response.url).pathname === room) {
    location.assign(room);
    return null;
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  if (page.querySelector('#at-door')) {
    location.assign(room);
    return null;
  }
  return page.querySelector('.notice')?.textContent ?? t('errors.internal');
}

function ask(room: string, password: string | undefined): Promise<Response> {
  const headers = { accept: 'text/html' };
  if (password === undefined) return fetch(room, { headers });
  return fetch(`${room}/unlock`, { method: 'POST', headers, body: new URLSearchParams({ password }) });
}
