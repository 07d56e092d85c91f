import { dataAttr, find } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import type { GifJob } from '../gif-worker/messages.js';
import { encodeGif } from './encode.js';
import { GifProblem, problemText } from './gif-problem.js';
import { beginProgress, dialog, endProgress, showProgress, showView } from './maker-dialog.js';
import { openPicture } from './picture.js';

/** How long a frame of a single picture is shown. No browser asks, but other programs may show none that lasts no time. */
const STILL_MS = 1000;

interface MakerEvents {
  /** A GIF is made, and to be previewed. */
  made: (gif: File) => void;
  /** Nothing can be made of a file. */
  problem: (text: string) => void;
  /** The reader wants to choose a file. */
  choose: () => void;
}

/** Makes GIFs of whatever the browser can show. */
export class GifMaker {
  /** Ends what is being done. */
  #job = new AbortController();

  /** @param maxBytes the largest GIF that the server accepts */
  constructor(
    private readonly maxBytes: number,
    private readonly events: MakerEvents,
  ) {
    dialog.addEventListener('close', () => {
      this.#job.abort();
    });
    find('#maker-choose', HTMLElement, dialog).addEventListener('click', () => {
      dialog.close();
      events.choose();
    });
  }

  open(): void {
    showView('menu');
  }

  /** Makes a GIF of a file. Resolves when it is made, or when the reader has been told why not. */
  async make(file: File): Promise<void> {
    this.#job.abort();
    const job = new AbortController();
    this.#job = job;
    try {
      beginProgress(tOnFirstUse('gifMaker.opening'));
      const picture = await openPicture(file, job.signal);
      if (!picture) throw new GifProblem('gifMaker.unknownFile');
      const gif = await this.#encode({ frames: [picture], delay: STILL_MS, kind: 'pictures' }, job.signal);
      dialog.close();
      this.events.made(new File([gif], gifName(file.name), { type: gif.type }));
    } catch (error) {
      const text = problemText(error);
      if (job !== this.#job || text === '') return;
      dialog.close();
      this.events.problem(text);
    } finally {
      if (job === this.#job) endProgress();
    }
  }

  async #encode(job: Omit<GifJob, 'maxBytes'>, signal: AbortSignal): Promise<Blob> {
    const text = tOnFirstUse('gifMaker.making');
    return encodeGif(job, {
      worker: dataAttr(dialog, 'worker'),
      maxBytes: this.maxBytes,
      signal,
      report: (share) => {
        showProgress(text, share);
      },
    });
  }
}

/** A file's name with the ending of a GIF. */
const gifName = (name: string) => `${name.replace(/\.\w{1,5}$/, '')}.gif`;
