import { find } from '../page.js';
import { loadDialog } from '../load-dialog.js';
import { waitForEvent } from '../element-events.js';

/** Jobs shorter than this, in ms, show no progress: a dialog that flashes up would disturb. */
const UNSEEN_MS = 300;

export type View = 'menu' | 'trim' | 'pictures' | 'camera' | 'progress';

export const dialog = await loadDialog('/gif-maker');

const title = find('#maker-title', HTMLElement, dialog);
const progress = find('#maker-progress', HTMLProgressElement, dialog);

/** Shows one of the dialog's views, and opens it if it is closed. @param heading if it is not the view's own */
export function showView(name: View, heading?: string): void {
  clearTimeout(delayed);
  for (const view of dialog.querySelectorAll<HTMLElement>('[data-view]')) {
    view.hidden = view.dataset['view'] !== name;
    if (!view.hidden) title.textContent = heading ?? view.dataset['title'] ?? '';
  }
  if (!dialog.open) dialog.showModal();
  // The focused element may be hidden now.
  else title.focus();
}

let delayed: ReturnType<typeof setTimeout> | undefined;

/** Shows the progress of a job. @param share from 0 to 1 */
export function showShare(share: number): void {
  progress.value = share;
}

/** Opens the progress view, after a moment if the dialog is closed. @param text describes the job */
export function beginProgress(text: string, share = 0): void {
  showShare(share);
  clearTimeout(delayed);
  if (dialog.open) showView('progress', text);
  else
    delayed = setTimeout(() => {
      showView('progress', text);
    }, UNSEEN_MS);
}

export function endProgress(): void {
  clearTimeout(delayed);
}

/** Waits until a button of the dialog is pressed. @throws the signal's reason when it aborts */
export async function pressed(button: string, signal: AbortSignal): Promise<void> {
  await waitForEvent(find(button, HTMLElement, dialog), 'click', signal);
}
