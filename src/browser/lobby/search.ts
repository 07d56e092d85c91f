import { fits } from '../../shared/graphemes.js';
import { TITLE_MAX } from '../../shared/limits.js';
import { cleanLine } from '../../shared/user-text.js';
import { find } from '../page.js';
import { replaceAddress } from './address.js';
import { lobbyAddress, type Wish } from './fetch-rooms.js';

/** Typing on within this time is one search. */
const PAUSE_MS = 200;

const form = find('#search', HTMLFormElement);
const text = find('#q', HTMLInputElement);
const openOnly = find('#open-only', HTMLInputElement);

function asked(): Wish {
  const q = cleanLine(text.value);
  // The server takes what is longer than any title for no search.
  return { q: fits(q, TITLE_MAX) ? q : '', openOnly: openOnly.checked };
}
let current = asked();

/** What the reader is looking for, as the page's address and its links say it; what is still being typed comes after a pause. */
export const wish = (): Wish => current;

/** Whether the reader is looking for some rooms only. */
export const isWished = (): boolean => wish().q !== '' || wish().openOnly;

/** Calls when the reader looks for something else. The page's address says it too, so that a reload keeps it. */
export function onWish(changed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    const next = asked();
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
