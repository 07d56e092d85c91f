import { formatMoment } from '../../shared/dates.js';
import { ask } from '../chat/ask.js';
import { cloneTemplate, dateStyle, find, t } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import { dialog } from './maker-dialog.js';
import { forgetSentGif, forgetSentGifs, hasKeptLast, type SentGif, sentGifs } from './sent-gifs.js';

const section = find('#sent', HTMLElement, dialog);
const list = find('#sent-list', HTMLElement, dialog);
const note = find('#sent-note', HTMLElement, dialog);
const forgetAll = find('#sent-forget-all', HTMLButtonElement, dialog);

/** The side of a still picture in the list, in pixels of the screen. */
const SIDE = 192;

/** Lists the GIFs that were sent from this browser. @param again sends one of them */
export function initSentGifs(again: (sent: SentGif) => void): { show: () => Promise<void> } {
  const show = async () => {
    const all = await sentGifs();
    section.hidden = all.length === 0 && hasKeptLast();
    forgetAll.hidden = all.length === 0;
    note.textContent = tOnFirstUse(hasKeptLast() ? 'gifMaker.sentHint' : 'gifMaker.notKept');
    list.replaceChildren(...all.map((sent) => itemOf(sent, again, show)));
  };
  forgetAll.addEventListener('click', () => {
    void ask({
      title: tOnFirstUse('gifMaker.forgetAllTitle'),
      text: tOnFirstUse('gifMaker.forgetAllText'),
      yes: tOnFirstUse('gifMaker.forgetAll'),
    }).then(async (isSure) => {
      if (!isSure) return;
      await forgetSentGifs();
      await show();
      find('#maker-title', HTMLElement, dialog).focus();
    });
  });
  return { show };
}

function itemOf(sent: SentGif, again: (sent: SentGif) => void, show: () => Promise<void>): HTMLElement {
  const item = cloneTemplate('sent-template');
  const when = formatMoment(t, dateStyle, new Date(sent.at).toISOString());
  const name = sent.alt === '' ? when : sent.alt;
  const send = find('.sent__send', HTMLButtonElement, item);
  send.ariaLabel = tOnFirstUse('gifMaker.sendAgain', { name });
  send.addEventListener('click', () => {
    again(sent);
  });
  const forget = find('.sent__forget', HTMLButtonElement, item);
  forget.ariaLabel = tOnFirstUse('gifMaker.forget', { name });
  forget.addEventListener('click', () => {
    const place = [...list.children].indexOf(item);
    void forgetSentGif(sent.key)
      .then(show)
      .then(() => {
        const next = list.children[Math.min(place, list.children.length - 1)];
        (
          next?.querySelector<HTMLElement>('.sent__forget') ?? find('#maker-title', HTMLElement, dialog)
        ).focus();
      });
  });
  void drawStill(find('canvas', HTMLCanvasElement, item), sent.gif);
  return item;
}

/** Draws the first frame, cropped to a square. Two dozen playing GIFs would distract and cost CPU. */
async function drawStill(canvas: HTMLCanvasElement, gif: Blob): Promise<void> {
  const still = await createImageBitmap(gif).catch(() => null);
  if (!still) return;
  const side = Math.min(still.width, still.height);
  Object.assign(canvas, { width: SIDE, height: SIDE });
  const [left, top] = [(still.width - side) / 2, (still.height - side) / 2];
  canvas.getContext('2d')?.drawImage(still, left, top, side, side, 0, 0, SIDE, SIDE);
  still.close();
}
