import { find } from '../page.js';

const log = find('#log', HTMLElement);
const newer = find('#newer', HTMLButtonElement);

/** So far from the end, in CSS pixels, still counts as reading what comes in. */
const NEAR = 80;

/**
 * Changes the log while somebody reads it. At the end the reader stays at the end; who reads further up keeps their lines
 * where they are, wherever the change is.
 */
export function keepPlace(change: (away: boolean) => void): void {
  const away = !isAtEnd();
  const anchor = away ? lineInView() : null;
  const place = anchor?.getBoundingClientRect().top ?? 0;
  change(away);
  if (!away) toEnd();
  else if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - place;
}

/**
 * Changes the log and scrolls it so that something stays where it is.
 * @param place where that is, in CSS pixels from the top of the window
 */
export function keepInPlace(place: () => number, change: () => void): void {
  const before = place();
  change();
  log.scrollTop += place() - before;
}

/** The button that leads down is there until the reader has come to the end. */
export function initScrolling(): void {
  newer.addEventListener('click', () => {
    toEnd();
    // On a screen that is touched, the focus would bring up a keyboard that nobody asked for.
    if (!matchMedia('(pointer: coarse)').matches) find('#text', HTMLElement).focus();
  });
  log.addEventListener(
    'scroll',
    () => {
      newer.hidden = isAtEnd();
    },
    { passive: true },
  );
}

/** Calls whenever the reader has scrolled to the end. */
export function onReachingEnd(react: () => void): void {
  log.addEventListener(
    'scroll',
    () => {
      if (isAtEnd()) react();
    },
    { passive: true },
  );
}

/** Goes to what was said last: the log is laid from the bottom up, its end is 0 and everything above negative. */
export function toEnd(): void {
  log.scrollTop = 0;
}

/** Whether what was said last is in view. */
export function isAtEnd(): boolean {
  return log.scrollTop >= -NEAR;
}

function lineInView(): Element | null {
  const { left, top, width, height } = log.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return there?.closest('.lines > *') ?? null;
}
