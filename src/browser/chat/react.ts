import type { ChatSocket } from './connection.js';
import { cloneTemplate, dataAttr, find, t } from '../page.js';
import { showProblem } from './problem.js';

const log = find('#log', HTMLElement);
const ANSWER_WITHIN_MS = 10_000;

/** Distance to the message and to the edges of the window, in CSS pixels. */
const GAP = 4;

/**
 * Lets the reader react: by a press on a reaction that is there, or by one of the usual ones.
 * @returns opens the row of the usual reactions at a message
 */
export function initReacting(socket: ChatSocket): (line: HTMLElement) => void {
  const quick = cloneTemplate('quick-template');
  find('#main', HTMLElement).append(quick);
  let subject: HTMLElement | null = null;

  const react = (line: HTMLElement, emoji: string) => {
    const own = line.querySelector(`.reaction[data-emoji="${CSS.escape(emoji)}"][aria-pressed="true"]`);
    const what = { chat: dataAttr(line, 'id'), emoji, on: own === null };
    socket.timeout(ANSWER_WITHIN_MS).emit('react', what, (lost, ack) => {
      // The reactions themselves arrive like everybody else's.
      if (lost as Error | null) showProblem(t('errors.network'));
      else if ('error' in ack) showProblem(ack.error.message);
    });
  };
  log.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('.reaction') : null;
    const line = button?.closest<HTMLElement>('.line');
    if (button && line) react(line, dataAttr(button, 'emoji'));
  });
  quick.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-emoji]') : null;
    if (!button || !subject) return;
    react(subject, dataAttr(button, 'emoji'));
    quick.hidePopover();
    subject.focus({ preventScroll: true });
  });
  quick.addEventListener('keydown', ({ key }) => {
    const buttons = [...quick.querySelectorAll('button')];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step !== undefined) buttons.at((at + step) % buttons.length)?.focus();
  });

  return (line) => {
    subject = line;
    quick.showPopover();
    const said = find('.line__said', HTMLElement, line).getBoundingClientRect();
    const { width, height } = quick.getBoundingClientRect();
    const left = line.matches('.line--own') ? said.right - width : said.left;
    quick.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
    quick.style.top = `${Math.max(GAP, Math.min(said.bottom + GAP, innerHeight - height - GAP))}px`;
    quick.querySelector('button')?.focus();
  };
}
