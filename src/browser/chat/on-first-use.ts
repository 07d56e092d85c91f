import { t } from '../page.js';
import { showProblem } from './problem.js';

/**
 * A part of the page that most visits do not need, such as a dialog: it is loaded and set up when it is used for the first time.
 * @param load imports the part and sets it up
 * @returns gives the part; null where it could not be loaded, which the reader has been told and may try again
 */
export function onFirstUse<Part>(load: () => Promise<Part>): () => Promise<Part | null> {
  let part: Promise<Part> | undefined;
  return async () => {
    try {
      return await (part ??= load());
    } catch {
      part = undefined;
      showProblem(t('chat.notLoaded'));
      return null;
    }
  };
}
