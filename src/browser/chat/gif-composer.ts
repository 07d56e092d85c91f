import { dataAttr, find, t } from '../page.js';
import { WAITING_GIFS_MAX } from './drafts.js';
import { gifsAmong } from './gif-files.js';
import { altText, type GifOrigin, hidePreview, showPreview } from './gif-preview.js';
import { onFirstUse } from './on-first-use.js';
import { showProblem } from './problem.js';

const form = find('#gif-form', HTMLFormElement);

/** The GIF that is about to be sent, and what it is made of. */
export interface GifComposer {
  /** Opens the dialog with everything that can become a GIF. */
  open: () => void;
  /** Files that were chosen, pasted or dropped. */
  take: (files: File[]) => void;
  /** A GIF in the room, by its address and alt text. */
  takeSent: (src: string, alt?: string) => Promise<void>;
}

/**
 * Previews a GIF and sends it on confirmation; whatever else is chosen becomes a GIF first (../gif-maker).
 * @param send takes a GIF and its alt text; returns false if too many are waiting already
 */
export function initGifComposer(send: (gif: File, alt: string) => boolean): GifComposer {
  const maxBytes = Number(dataAttr(form, 'maxBytes'));
  let picked: File | undefined;
  const putAway = () => {
    picked = undefined;
    hidePreview();
    find('#text', HTMLElement).focus();
  };
  const preview = (gif: File, origin?: GifOrigin, alt?: string) => {
    showProblem('');
    picked = gif;
    void showPreview(gif, origin, alt);
  };
  const sendAndKeep = (gif: File, alt: string) => {
    const isSent = send(gif, alt);
    showProblem(isSent ? '' : t('chat.tooManyGifs', { count: WAITING_GIFS_MAX }));
    // It is sent even if what keeps it cannot be loaded.
    if (isSent)
      import('../gif-maker/sent-gifs.js').then(
        (sent) => sent.keepSentGif(gif, alt),
        () => undefined,
      );
    return isSent;
  };

  const maker = onFirstUse(async () => {
    const { GifMaker } = await import('../gif-maker/gif-maker.js');
    return new GifMaker(maxBytes, {
      made: preview,
      send: sendAndKeep,
      problem: showProblem,
      choose: () => {
        find('#gif', HTMLInputElement).click();
      },
    });
  });

  const take = async (files: File[]) => {
    const gifs = await gifsAmong(files);
    const gif = gifs.find(({ size }) => size <= maxBytes);
    if (gif) preview(gif);
    if (gifs.length === 0) {
      showProblem('');
      await (await maker())?.make(files);
    } else if (!gif) showProblem(t('errors.gif_too_large', { limit: maxBytes }));
    else if (files.length > 1) showProblem(t('chat.oneGif'));
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!picked) return;
    if (sendAndKeep(picked, altText())) putAway();
  });
  find('#preview-cancel', HTMLButtonElement).addEventListener('click', putAway);
  find('#preview', HTMLElement).addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    putAway();
  });
  return {
    open: () => void maker().then((loaded) => loaded?.open()),
    take: (files) => void take(files),
    takeSent: async (src, alt) => {
      try {
        const response = await fetch(src);
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        preview(new File([await response.blob()], 'huechat.gif', { type: 'image/gif' }), undefined, alt);
      } catch {
        showProblem(t('errors.network'));
      }
    },
  };
}
