import { cloneTemplate, find } from '../page.js';
import { messageAt } from './pointing.js';

const log = find('#log', HTMLElement);

/** Minimum movement, in CSS pixels, that gives a direction. */
const SLOP = 10;
/** The length of a full swipe in CSS pixels; the message moves no further. */
const ENOUGH = 56;
const FARTHEST = 72;
/** A swipe that begins this close to the edge of the screen is the system's back gesture. */
const EDGE = 24;

interface Swipe {
  line: HTMLElement;
  x: number;
  y: number;
  /** Distance so far; 0 until it is recognised as a swipe. */
  far: number;
}

/**
 * Replies to a message that is swiped to the right. The browser handles vertical movement itself (`touch-action` in
 * styles/swipe.css) and fires `pointercancel`.
 */
export function initSwipe(reply: (line: HTMLElement) => void): void {
  const arrow = cloneTemplate('swipe-template');
  let swipe: Swipe | null = null;
  const end = () => {
    swipe?.line.classList.remove('line--swiped');
    arrow.remove();
    swipe = null;
  };

  log.addEventListener('pointerdown', (event) => {
    end();
    const { pointerType, isPrimary, clientX: x, clientY: y } = event;
    const line = messageAt(event);
    if (line && pointerType === 'touch' && isPrimary && x >= EDGE) swipe = { line, x, y, far: 0 };
  });
  log.addEventListener('pointermove', ({ isPrimary, clientX, clientY }) => {
    if (!swipe || !isPrimary) return;
    const { line, x, y } = swipe;
    const right = clientX - x;
    if (swipe.far === 0) {
      if (Math.max(Math.abs(right), Math.abs(clientY - y)) <= SLOP) return;
      if (right < 2 * Math.abs(clientY - y)) {
        end();
        return;
      }
      find('.line__body', HTMLElement, line).append(arrow);
      line.classList.add('line--swiped');
    }
    swipe.far = Math.min(Math.max(right, 1), FARTHEST);
    line.style.setProperty('--swipe', `${swipe.far}px`);
    line.style.setProperty('--swiped', String(Math.min(swipe.far / ENOUGH, 1)));
    arrow.classList.toggle('swipe--enough', swipe.far >= ENOUGH);
  });
  log.addEventListener('pointerup', () => {
    const line = swipe && swipe.far >= ENOUGH ? swipe.line : null;
    end();
    if (line) reply(line);
  });
  log.addEventListener('pointercancel', end);
  // While the page is zoomed in, a finger pans in every direction.
  visualViewport?.addEventListener('resize', () => {
    log.classList.toggle('log--magnified', (visualViewport?.scale ?? 1) > 1.01);
  });
}
