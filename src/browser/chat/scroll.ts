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

/**
 * Brings a line to the middle of the log: at once, and again where its stretch, which was at rest, has got its real height by coming
 * into view (styles/lines.css), which takes a frame.
 */
export function bringToMiddle(line: HTMLElement): void {
  const bring = () => {
    line.scrollIntoView({ block: 'center' });
  };
  bring();
  requestAnimationFrame(() => requestAnimationFrame(bring));
}

/** Whether what was said last is in view. */
export function isAtEnd(): boolean {
  return log.scrollTop >= -NEAR;
}

/** What stands in the middle of the log, whatever lies over it. */
export function lineInView(): Element | null {
  const { top, height } = log.getBoundingClientRect();
  const middle = top + height / 2;
  const isThere = (element: Element) => {
    const box = element.getBoundingClientRect();
    return box.top <= middle && middle < box.bottom;
  };
  const stretch = [...log.querySelectorAll('.lines')].find(isThere);
  return [...(stretch?.children ?? [])].find(isThere) ?? null;
}
