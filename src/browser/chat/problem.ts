import { find } from '../page.js';

const problem = find('#problem', HTMLElement);
const text = find('#problem-text', HTMLElement);

/** Shows an error above the composer. An empty message hides it. */
export function showProblem(message: string): void {
  text.textContent = message;
  problem.hidden = message === '';
}

/** Lets the reader dismiss the error by its button or Escape, including one that the server rendered. */
export function initProblem(): void {
  const close = () => {
    // The focus moves only if it would be lost, so that it stays with a reader who describes a GIF.
    const hasFocus = problem.contains(document.activeElement);
    showProblem('');
    if (hasFocus) find('#text', HTMLElement).focus();
  };
  find('#problem-close', HTMLButtonElement).addEventListener('click', close);
  onEscape(problem, close);
}

/**
 * Closes a panel on Escape, wherever the focus is, unless a dialog, a popover, or a handler that calls `preventDefault`
 * takes the key first.
 */
export function onEscape(panel: HTMLElement, close: () => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || panel.hidden) return;
    if (document.querySelector('dialog[open], :popover-open')) return;
    event.preventDefault();
    close();
  });
}
