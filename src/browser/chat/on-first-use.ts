import { t } from '../page.js';
import { showProblem } from './problem.js';

/**
 * A part of the page that most visits do not need, such as a dialog, loaded and set up on first use.
 * @param load imports and sets up the part
 * @returns gives the part; null if it failed to load, which is shown to the reader, who can retry
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
