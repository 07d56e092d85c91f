import { find } from '../page.js';
import { isTouching, saidAt } from './pointing.js';

const log = find('#log', HTMLElement);

/** A finger that moves further than this, in CSS pixels, does not press any more. */
const SLOP = 10;
/** Browsers tell of a long press after half a second, by `contextmenu`; for those that do not (Safari on iOS) it is one after this. */
const LONG_MS = 600;

/** What keeps the browser's own menu: it copies an address or opens it elsewhere. */
const LINKS = 'a:not(.quote)';

/** Opens what can be done with a message by a long press on it. */
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
    line = saidAt(event, LINKS);
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
    if (!isTouching() || !saidAt(event, LINKS)) return;
    event.preventDefault();
    press();
  });
}

/** The finger still lies where something has opened: that it is lifted must press nothing there, nor open the browser's menu. */
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
        // The events of this finger that are still to come are held back, those of the next one are not.
        setTimeout(() => {
          lifted.abort();
        });
      },
      options,
    );
}
