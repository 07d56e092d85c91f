import { fits } from '../../shared/graphemes.js';
import { TITLE_MAX } from '../../shared/limits.js';
import { cleanLine } from '../../shared/user-text.js';
import { find } from '../page.js';
import { replaceAddress } from './address.js';
import { lobbyAddress, type Search } from './fetch-rooms.js';

/** Further typing within this time, in ms, belongs to the same search. */
const PAUSE_MS = 200;

const form = find('#search', HTMLFormElement);
const text = find('#q', HTMLInputElement);
const openOnly = find('#open-only', HTMLInputElement);

function typed(): Search {
  const q = cleanLine(text.value);
  // The server ignores a search text longer than any title.
  return { q: fits(q, TITLE_MAX) ? q : '', openOnly: openOnly.checked };
}
let current = typed();

/** The current search, as in the page's URL and links; typed text counts after a pause. */
export const currentSearch = (): Search => current;

/** Whether a search is active. */
export const isSearching = (): boolean => current.q !== '' || current.openOnly;

/** Calls back when the search changes. It is also stored in the page's URL, so that a reload keeps it. */
export function onSearch(changed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    const next = typed();
    const address = lobbyAddress(next);
    if (address === lobbyAddress(current)) return;
    current = next;
    replaceAddress(address);
    changed();
  };
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  openOnly.addEventListener('change', look);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    look();
  });
  find('#show-all', HTMLAnchorElement).addEventListener('click', (event) => {
    event.preventDefault();
    text.value = '';
    openOnly.checked = false;
    text.focus();
    look();
  });
}
