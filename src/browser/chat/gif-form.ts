import { find, t } from '../page.js';
import { WAITING_GIFS_MAX } from './drafts.js';
import { pickGifs } from './gif-picker.js';
import { describedAs, hidePreview, showPreview } from './gif-preview.js';
import { showProblem } from './problem.js';

/**
 * Previews a picked GIF and sends it on confirmation.
 * @param send takes a GIF and its alt text; returns false if too many are waiting already
 */
export function initGifForm(send: (gif: File, alt: string) => boolean): void {
  let picked: File | undefined;
  const putAway = () => {
    picked = undefined;
    hidePreview();
    find('#text', HTMLElement).focus();
  };

  pickGifs((gif) => {
    showProblem('');
    picked = gif;
    void showPreview(gif);
  });
  find('#gif-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    if (!picked) return;
    const isSent = send(picked, describedAs());
    showProblem(isSent ? '' : t('chat.tooManyGifs', { count: WAITING_GIFS_MAX }));
    if (isSent) putAway();
  });
  find('#preview-cancel', HTMLButtonElement).addEventListener('click', putAway);
  find('#preview', HTMLElement).addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    putAway();
  });
}
