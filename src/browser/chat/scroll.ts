import { find } from '../page.js';

const log = find('#log', HTMLElement);
const newer = find('#newer', HTMLButtonElement);

/** Up to this distance from the end, in CSS pixels, the reader counts as being at the end. */
const NEAR = 80;

/**
 * Changes the log without losing the reading position. At the end, the reader stays at the end; further up, the visible
 * lines stay in place wherever the change is.
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
 * Changes the log and scrolls it so that one point stays in place.
 * @param place returns the point's distance from the top of the window, in CSS pixels
 */
export function keepInPlace(place: () => number, change: () => void): void {
  const before = place();
  change();
  log.scrollTop += place() - before;
}

/** Sets up the jump-to-end button, which is shown until the reader reaches the end. */
export function initScrolling(): void {
  newer.addEventListener('click', () => {
    toEnd();
    // On a touch screen, focusing the field would open the keyboard unasked.
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

/** Calls back whenever the reader has scrolled to the end. */
export function onReachingEnd(react: () => void): void {
  log.addEventListener(
    'scroll',
    () => {
      if (isAtEnd()) react();
    },
    { passive: true },
  );
}

/** Scrolls to the latest message. The log is laid out from the bottom up: its end is 0, everything above is negative. */
export function toEnd(): void {
  log.scrollTop = 0;
}

/**
 * Scrolls a line to the middle of the log, and again a frame later: a chunk whose layout was skipped gets its real height
 * only when it comes into view (styles/lines.css).
 */
export function bringToMiddle(line: HTMLElement): void {
  const bring = () => {
    line.scrollIntoView({ block: 'center' });
  };
  bring();
  requestAnimationFrame(() => requestAnimationFrame(bring));
}

/** Whether the latest message is in view. */
export function isAtEnd(): boolean {
  return log.scrollTop >= -NEAR;
}

/** The line in the middle of the log, regardless of overlays. */
export function lineInView(): Element | null {
  const { top, height } = log.getBoundingClientRect();
  const middle = top + height / 2;
  const isThere = (element: Element) => {
    const box = element.getBoundingClientRect();
    return box.top <= middle && middle < box.bottom;
  };
  const chunk = [...log.querySelectorAll('.lines')].find(isThere);
  return [...(chunk?.children ?? [])].find(isThere) ?? null;
}
