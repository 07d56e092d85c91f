import { find } from '../page.js';

const log = find('#log', HTMLElement);
const newer = find('#newer', HTMLButtonElement);

/** So far from the end, in CSS pixels, still counts as reading what comes in. */
const NEAR = 80;

/**
 * Changes the log while somebody reads it. At the end the reader stays at the end; who reads further up keeps their lines
 * where they are, wherever the change is, and is told that there is something new.
 */
export function keepPlace(change: (away: boolean) => void): void {
  const away = isAway();
  const anchor = away ? lineInView() : null;
  const place = anchor?.getBoundingClientRect().top ?? 0;
  change(away);
  if (!away) toEnd();
  else {
    if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - place;
    newer.hidden = false;
  }
}

/** The button that leads down to what is new is there until the reader has come to the end. */
export function watchScrolling(): void {
  newer.addEventListener('click', () => {
    toEnd();
    find('#text', HTMLElement).focus();
  });
  log.addEventListener(
    'scroll',
    () => {
      if (!isAway()) newer.hidden = true;
    },
    { passive: true },
  );
}

/** Goes to what was said last: the log is laid from the bottom up, its end is 0 and everything above negative. */
export function toEnd(): void {
  log.scrollTop = 0;
}

function isAway(): boolean {
  return log.scrollTop < -NEAR;
}

function lineInView(): Element | null {
  const { left, top, width, height } = log.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return there?.closest('.lines > *') ?? null;
}
