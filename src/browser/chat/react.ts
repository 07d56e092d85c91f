import type { ChatSocket } from './connection.js';
import { cloneTemplate, dataAttr, find, t } from '../page.js';
import { onFirstUse } from './on-first-use.js';
import { moveWithin } from './place-beside.js';
import { showProblem } from './problem.js';

const log = find('#log', HTMLElement);
const ANSWER_WITHIN_MS = 10_000;

/** Distance to the message, in CSS pixels. */
const GAP = 4;

/**
 * Lets the reader react: by a press on a reaction that is there, by one of the usual ones, or by any emoji.
 * @returns opens the row of the usual reactions at a message
 */
export function initReacting(socket: ChatSocket): (line: HTMLElement) => void {
  const quick = cloneTemplate('quick-template');
  find('#main', HTMLElement).append(quick);
  const loadPicker = onFirstUse(() => import('../emoji-picker/emoji-picker.js'));
  let subject: HTMLElement | null = null;

  const react = (line: HTMLElement, emoji: string) => {
    const what = { chat: dataAttr(line, 'id'), emoji, on: !hasReacted(line, emoji) };
    socket.timeout(ANSWER_WITHIN_MS).emit('react', what, (lost, ack) => {
      // The reaction itself arrives like everyone's.
      if (lost as Error | null) showProblem(t('errors.network'));
      else if ('error' in ack) showProblem(ack.error.message);
    });
  };
  const reactByPicker = async (line: HTMLElement) => {
    const picker = await loadPicker();
    const emoji = await picker?.pickEmoji(find('.line__body', HTMLElement, line));
    if (emoji != null) react(line, emoji);
    line.focus({ preventScroll: true });
  };
  log.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('.reaction') : null;
    const line = button?.closest<HTMLElement>('.line');
    if (button && line) react(line, dataAttr(button, 'emoji'));
  });
  quick.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button') : null;
    if (!button || !subject) return;
    const line = subject;
    quick.hidePopover();
    if (button.matches('.quick__more')) void reactByPicker(line);
    else {
      react(line, dataAttr(button, 'emoji'));
      line.focus({ preventScroll: true });
    }
  });
  quick.addEventListener('keydown', ({ key }) => {
    const buttons = [...quick.querySelectorAll('button')];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step !== undefined) buttons.at((at + step) % buttons.length)?.focus();
  });

  addEventListener('resize', () => {
    if (subject && quick.matches(':popover-open')) placeBelow(quick, subject);
  });

  return (line) => {
    subject = line;
    for (const button of quick.querySelectorAll<HTMLElement>('[data-emoji]'))
      button.ariaPressed = String(hasReacted(line, dataAttr(button, 'emoji')));
    quick.showPopover();
    placeBelow(quick, line);
    quick.querySelector('button')?.focus();
  };
}

/** Below the message and its reactions, within the window. */
function placeBelow(quick: HTMLElement, line: HTMLElement): void {
  const body = find('.line__body', HTMLElement, line).getBoundingClientRect();
  const { bottom } = line.querySelector('.reactions')?.getBoundingClientRect() ?? body;
  const left = line.matches('.line--own') ? body.right - quick.offsetWidth : body.left;
  moveWithin(quick, left, bottom + GAP);
}

/** Whether the reader has reacted to a message with an emoji. */
function hasReacted(line: HTMLElement, emoji: string): boolean {
  return line.querySelector(`.reaction[data-emoji="${CSS.escape(emoji)}"][aria-pressed="true"]`) !== null;
}
