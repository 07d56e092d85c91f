/** Which room's door is open, in the page's address: a reload opens it again. */
const DOOR = 'door';

/** Changes the page's address without leaving the page. A door that is open stays in it. */
export function replaceAddress(address: string): void {
  const next = new URL(address, location.href);
  const door = new URLSearchParams(location.search).get(DOOR);
  if (door !== null) next.searchParams.set(DOOR, door);
  replace(next);
}

/** Writes the room whose door is open into the page's address; null for none. */
export function putDoorInAddress(room: string | null): void {
  const next = new URL(location.href);
  if (next.searchParams.get(DOOR) === room) return;
  if (room === null) next.searchParams.delete(DOOR);
  else next.searchParams.set(DOOR, room);
  replace(next);
}

function replace(address: URL): void {
  history.replaceState(null, '', address);
  // Language and look are chosen by links, which lead back to what the page shows.
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
