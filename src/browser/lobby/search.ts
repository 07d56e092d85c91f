import { find } from '../page.js';
import { lobbyAddress, type Wish } from './fetch-rooms.js';

/** Typing on within this time is one search. */
const PAUSE_MS = 200;

const form = find('#search', HTMLFormElement);
const text = find('#q', HTMLInputElement);
const openOnly = find('#open-only', HTMLInputElement);

/** What the reader is looking for now. */
export const wish = (): Wish => ({ q: text.value.trim(), openOnly: openOnly.checked });

/** Whether the reader is looking for some rooms only. */
export const isWished = (): boolean => wish().q !== '' || wish().openOnly;

/** Calls when the reader looks for something else. The page's address says it too, so that a reload keeps it. */
export function onWish(changed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = lobbyAddress(wish());
  const look = () => {
    clearTimeout(timer);
    const address = lobbyAddress(wish());
    if (address === last) return;
    last = address;
    history.replaceState(null, '', address);
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
