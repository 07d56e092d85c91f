import { find } from '../page.js';
import { loadMarkup } from './markup.js';

/** How long a job takes that needs no progress, in ms: a dialog that flashes up is a disturbance. */
const UNSEEN_MS = 300;

export type View = 'menu' | 'progress';

export const dialog = await loadMarkup();

const title = find('#maker-title', HTMLElement, dialog);
const progress = find('#maker-progress', HTMLProgressElement, dialog);
const doing = find('#maker-doing', HTMLElement, dialog);

/** Shows one of the dialog's views, and opens it if it is closed. */
export function showView(name: View): void {
  clearTimeout(delayed);
  for (const view of dialog.querySelectorAll<HTMLElement>('[data-view]')) {
    view.hidden = view.dataset['view'] !== name;
    if (!view.hidden) title.textContent = view.dataset['title'] ?? '';
  }
  if (!dialog.open) dialog.showModal();
}

let delayed: ReturnType<typeof setTimeout> | undefined;

/** Shows how far a job is, if it takes its time. @param text what is being done @param share from 0 to 1 */
export function showProgress(text: string, share: number): void {
  doing.textContent = text;
  progress.value = share;
}

/** Opens the view of a job's progress, after a moment if the dialog is closed. */
export function beginProgress(text: string): void {
  showProgress(text, 0);
  if (dialog.open) showView('progress');
  else
    delayed = setTimeout(() => {
      showView('progress');
    }, UNSEEN_MS);
}

export function endProgress(): void {
  clearTimeout(delayed);
}
