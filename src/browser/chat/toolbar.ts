import { cloneTemplate, find } from '../page.js';
import { chosenAction, renderActions, type Actions, perform, REPORT_MS } from './action.js';
import { announceNow } from './announcer.js';
import { isTouching, messageAt } from './pointing.js';

const log = find('#log', HTMLElement);

/** Distance to the message beside it, in CSS pixels. */
const GAP = 8;
/**
 * Overlap with a message that fills the width, in CSS pixels, so that the pointer can reach the toolbar without leaving the
 * message.
 */
const OVERLAP = 6;
/** Distance to the edges of the log, in CSS pixels. */
const MARGIN = 4;

/**
 * Shows the toolbar at the hovered message, or at the one focused by keyboard. There is one toolbar on the page.
 * @param first the event that caused it to load
 */
export function initToolbar(actions: Actions<HTMLElement>, first: Event): void {
  const toolbar = cloneTemplate('toolbar-template');
  const show = (event: Event) => {
    const line = messageAt(event);
    if (!line || isTouching() || (event instanceof PointerEvent && event.pointerType !== 'mouse')) return;
    const isHere = line.contains(toolbar);
    // While the toolbar has the focus, it stays until the focus leaves.
    if (!isHere && toolbar.contains(document.activeElement) && event.type !== 'focusin') return;
    if (!isHere) {
      renderActions(toolbar, actions, line);
      find('.line__body', HTMLElement, line).append(toolbar);
    }
    place(toolbar, line);
  };
  const placeAgain = () => {
    const line = toolbar.closest<HTMLElement>('.line');
    if (line) place(toolbar, line);
  };
  show(first);
  for (const event of ['focusin', 'click', 'pointerover']) log.addEventListener(event, show);
  log.addEventListener('scroll', placeAgain, { passive: true });
  addEventListener('resize', placeAgain);
  log.addEventListener('pointerleave', () => {
    const { activeElement } = document;
    if (!toolbar.contains(activeElement) && activeElement !== toolbar.closest('.line')) toolbar.remove();
  });
  log.addEventListener('pointerdown', ({ pointerType }) => {
    if (pointerType !== 'mouse') toolbar.remove();
  });
  toolbar.addEventListener('click', (event) => {
    const line = toolbar.closest<HTMLElement>('.line');
    const chosen = chosenAction(event, actions);
    if (!line || !chosen) return;
    if (!('report' in chosen.action)) toolbar.remove();
    void perform(chosen.action, line).then((report) => {
      if (report) announceNow(report.text);
      if (report?.done !== true) return;
      chosen.button.dataset['done'] = '';
      setTimeout(() => {
        delete chosen.button.dataset['done'];
      }, REPORT_MS);
    });
  });
}

/**
 * Beside the message it covers nothing; where the message fills the width, it goes above. It always stays within the
 * visible part of the log.
 */
function place(toolbar: HTMLElement, line: HTMLElement): void {
  const view = log.getBoundingClientRect();
  const column = line.getBoundingClientRect();
  const body = find('.line__body', HTMLElement, line).getBoundingClientRect();
  const { width, height } = toolbar.getBoundingClientRect();
  const own = line.matches('.line--own');
  const beside = own ? body.left - GAP - width : body.right + GAP;
  const fits = column.left <= beside && beside + width <= column.right;
  const left = fits ? beside : own ? body.left : body.right - width;
  const top = fits ? body.bottom - height : body.top - height + OVERLAP;
  const seen = {
    left: clamp(left, view.left + MARGIN, view.left + log.clientWidth - width - MARGIN),
    top: clamp(top, view.top + MARGIN, view.bottom - height - MARGIN),
  };
  toolbar.style.left = `${seen.left - body.left}px`;
  // Scrolls out of view together with its message.
  toolbar.style.top = `${clamp(seen.top, body.top - height, body.bottom) - body.top}px`;
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
