import { find } from '../page.js';

const log = find('#log', HTMLElement);
const newer = find('#newer', HTMLButtonElement);

/** So far from the end, in CSS pixels, still counts as reading what comes in. */
const NEAR = 80;

/**
 * Adds to the end of the log. At the end the reader stays at the end; who reads further up keeps their lines where they are and
 * is told that there is something new. The log is laid from the bottom up: its end is 0, everything above negative.
 */
export function keepPlace(change: () => void): void {
  const away = isAway();
  const height = log.scrollHeight;
  const top = log.scrollTop;
  change();
  if (!away) toEnd();
  else {
    log.scrollTop = top - (log.scrollHeight - height);
    newer.hidden = false;
  }
}

/** The button that leads down to what is new is there until the reader has come to the end. */
export function watchScrolling(): void {
  newer.addEventListener('click', () => {
    toEnd();
    find('#text', HTMLElement).focus();
  });
  log.addEventListener('scroll', () => {
    if (!isAway()) newer.hidden = true;
  });
}

/** Goes to what was said last. */
export function toEnd(): void {
  log.scrollTop = 0;
}

function isAway(): boolean {
  return log.scrollTop < -NEAR;
}
