import { find } from '../page.js';
import { isTouching, bubbleAt } from './pointing.js';

const log = find('#log', HTMLElement);

/** A finger that moves further than this, in CSS pixels, is not a long press. */
const SLOP = 10;
/** Browsers fire `contextmenu` after half a second. For those that do not (Safari on iOS), this is the delay. */
const LONG_MS = 600;

/** Elements that keep the browser's own menu, which can copy an address or open it in a new tab. */
const LINKS = 'a:not(.quote)';

/** Opens the menu of a message on a long press. */
export function initLongPress(open: (line: HTMLElement) => void): void {
  let start = { x: 0, y: 0 };
  let line: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    line?.classList.remove('line--pressed');
    line = null;
  };
  const press = () => {
    if (!line) return;
    const pressed = line;
    end();
    ignoreLift();
    open(pressed);
  };

  log.addEventListener('pointerdown', (event) => {
    end();
    if (!isTouching() || !event.isPrimary) return;
    line = bubbleAt(event, LINKS);
    if (!line) return;
    start = { x: event.clientX, y: event.clientY };
    line.classList.add('line--pressed');
    timer = setTimeout(press, LONG_MS);
  });
  log.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (line && Math.hypot(clientX - start.x, clientY - start.y) > SLOP) end();
  });
  for (const event of ['pointerup', 'pointercancel'] as const) log.addEventListener(event, end);
  log.addEventListener('contextmenu', (event) => {
    if (!isTouching() || !bubbleAt(event, LINKS)) return;
    event.preventDefault();
    press();
  });
}

/**
 * The finger still rests where the menu has opened. Lifting it must not press anything there or open the browser's menu.
 */
function ignoreLift(): void {
  const lifted = new AbortController();
  const options = { capture: true, passive: false, signal: lifted.signal };
  const prevent = (event: Event) => {
    event.preventDefault();
  };
  for (const event of ['contextmenu', 'touchend']) document.addEventListener(event, prevent, options);
  for (const event of ['pointerup', 'pointercancel'])
    document.addEventListener(
      event,
      () => {
        // Suppresses the remaining events of this finger, but not those of the next touch.
        setTimeout(() => {
          lifted.abort();
        });
      },
      options,
    );
}
