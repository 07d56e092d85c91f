import { find } from '../page.js';
import { pickFiles } from './gif-picker.js';
import { onFirstUse } from './on-first-use.js';

/** What takes GIFs, and whatever becomes one. It is loaded on first use, or in advance: offline it could not be loaded. */
export const loadGifComposer = () => import('./gif-composer.js');

/**
 * @param send takes a GIF and its alt text; returns false if too many are waiting already
 * @returns takes a GIF that another person has sent, by its player
 */
export function initGifForm(send: (gif: File, alt: string) => boolean): (player: HTMLElement) => void {
  const composer = onFirstUse(async () => (await loadGifComposer()).initGifComposer(send));
  pickFiles((files) => void composer().then((loaded) => loaded?.take(files)));
  find('#gif-open', HTMLElement).addEventListener(
    'click',
    () => void composer().then((loaded) => loaded?.open()),
  );
  return ({ dataset: { src = '', alt } }) => void composer().then((loaded) => loaded?.takeSent(src, alt));
}
