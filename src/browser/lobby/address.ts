/** The URL parameter with the room whose door is open, so that a reload opens it again. */
const DOOR = 'door';

/** Changes the page's URL without leaving the page. An open door is kept in it. */
export function replaceAddress(address: string): void {
  const next = new URL(address, location.href);
  const door = new URLSearchParams(location.search).get(DOOR);
  if (door !== null) next.searchParams.set(DOOR, door);
  replace(next);
}

/** Writes the room whose door is open into the page's URL; null for none. */
export function putDoorInAddress(room: string | null): void {
  const next = new URL(location.href);
  if (next.searchParams.get(DOOR) === room) return;
  if (room === null) next.searchParams.delete(DOOR);
  else next.searchParams.set(DOOR, room);
  replace(next);
}

function replace(address: URL): void {
  history.replaceState(null, '', address);
  // The links for language and theme lead back to the page's current state.
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a, .themes a')) {
    const choice = new URL(link.href).searchParams;
    const next = new URL(address);
    for (const parameter of ['lang', 'theme']) {
      const chosen = choice.get(parameter);
      if (chosen !== null) next.searchParams.set(parameter, chosen);
    }
    link.href = next.href;
  }
}
