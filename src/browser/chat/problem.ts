import { find } from '../page.js';

const problem = find('#problem', HTMLElement);
const text = find('#problem-text', HTMLElement);

/** Says above the composer what went wrong there; an empty message takes it away. */
export function showProblem(message: string): void {
  text.textContent = message;
  problem.hidden = message === '';
}

/** Lets the reader close the message, the server's first one included. */
export function initProblem(): void {
  find('#problem-close', HTMLButtonElement).addEventListener('click', () => {
    showProblem('');
    find('#text', HTMLElement).focus();
  });
}
