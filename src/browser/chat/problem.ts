import { find } from '../page.js';

const problem = find('#problem', HTMLElement);
const text = find('#problem-text', HTMLElement);

/** Says above the composer what went wrong there; an empty message takes it away. */
export function showProblem(message: string): void {
  text.textContent = message;
  problem.hidden = message === '';
}

/** Lets the reader close the message by its button or by Escape, the server's first one included. */
export function initProblem(): void {
  const close = () => {
    // Only a focus that would get lost is moved: who describes a GIF meanwhile goes on.
    const hasFocus = problem.contains(document.activeElement);
    showProblem('');
    if (hasFocus) find('#text', HTMLElement).focus();
  };
  find('#problem-close', HTMLButtonElement).addEventListener('click', close);
  onEscape(problem, close);
}

/**
 * Closes a panel by Escape, wherever the focus is, unless something else takes that key first: a dialog, a popover, or what
 * has called `preventDefault`.
 */
export function onEscape(panel: HTMLElement, close: () => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || panel.hidden) return;
    if (document.querySelector('dialog[open], :popover-open')) return;
    event.preventDefault();
    close();
  });
}
