import { find } from '../page.js';

const problem = find('#problem', HTMLElement);

/** Says above the composer what went wrong there; an empty message takes it away. */
export function showProblem(message: string): void {
  problem.textContent = message;
  problem.hidden = message === '';
}
