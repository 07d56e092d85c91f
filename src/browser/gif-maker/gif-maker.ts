import { dataAttr, find, t } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import type { GifJob } from '../gif-worker/messages.js';
import { choosePace, openPictures } from './animation.js';
import type { GifOrigin } from '../chat/gif-preview.js';
import { record } from './camera.js';
import { Clip, FRAME_MS, type Part } from './clip.js';
import { encodeGif } from './encode.js';
import { GifProblem, problemText } from './gif-problem.js';
import { beginProgress, dialog, endProgress, showShare, showView } from './maker-dialog.js';
import { initSentGifs } from './sent-gif-list.js';
import { choosePart, trimVideo } from './trim.js';

/**
 * How long the single frame of a picture is shown. Browsers ignore it, but other programs may skip a frame of no
 * duration.
 */
const STILL_MS = 1000;

interface MakerEvents {
  /** A GIF was made and can be previewed. */
  made: (gif: File, origin: GifOrigin) => void;
  /** No GIF can be made of a file. */
  problem: (text: string) => void;
  /** The reader wants to choose a file. */
  choose: () => void;
  /** The reader wants to send a GIF once more. */
  send: (gif: File, alt: string) => void;
}

/** A GIF of a clip, and the part of the clip that it shows. */
interface ClipGif {
  gif: Blob;
  part: Part;
}

/** Makes GIFs of pictures, clips and camera recordings that the browser can show. */
export class GifMaker {
  /** Cancels the current job. */
  #job = new AbortController();

  readonly #sent: ReturnType<typeof initSentGifs>;

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
    find('#maker-record', HTMLElement, dialog).addEventListener('click', () => void this.#record());
    this.#sent = initSentGifs(({ gif, alt }) => {
      dialog.close();
      events.send(new File([gif], gifName(''), { type: gif.type }), alt);
    });
  }

  open(): void {
    showView('menu');
    void this.#sent.show();
  }

  /**
   * Makes a GIF of a picture, a clip or several pictures. Resolves when it is made, or when the reason why not is
   * shown.
   * @param part the part of the clip to begin with
   */
  async make(files: File[], part?: Part): Promise<void> {
    await this.#begin(async (signal) => {
      beginProgress(tOnFirstUse('gifMaker.opening'));
      await this.#makeOf(files, part, signal);
    });
  }

  async #record(): Promise<void> {
    await this.#begin(async (signal) => {
      const { frames, delay } = await record(signal);
      const gif = await this.#encode({ frames, delay, kind: 'clip' }, 0, signal);
      this.#show(gif, '', { label: tOnFirstUse('gifMaker.retake'), run: () => void this.#record() });
    });
  }

  /** Cancels the current job and runs another one. Shows the reader why it failed, if it does. */
  async #begin(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#job.abort();
    const job = new AbortController();
    this.#job = job;
    try {
      await run(job.signal);
    } catch (error) {
      const text = problemText(error);
      if (job !== this.#job || text === '') return;
      dialog.close();
      this.events.problem(text);
    } finally {
      if (job === this.#job) {
        endProgress();
        Clip.release(trimVideo);
      }
    }
  }

  async #makeOf(files: File[], part: Part | undefined, signal: AbortSignal): Promise<void> {
    const [first] = files;
    if (!first) return;
    // Trying to decode a clip as a picture would read the whole file.
    const isClip = first.type.startsWith('video/');
    const pictures = isClip ? [] : await openPictures(files, showShare, signal);
    if (pictures.length > 0) {
      this.#show(await this.#ofPictures(pictures, files.length, signal), first.name);
      return;
    }
    const clip = await this.#ofClip(first, part, signal);
    this.#show(clip.gif, first.name, {
      label: tOnFirstUse('gifMaker.again'),
      run: () => void this.make(files, clip.part),
    });
    if (files.length > 1) this.events.problem(t('chat.oneGif'));
  }

  #show(gif: Blob, source: string, again?: GifOrigin['again']): void {
    dialog.close();
    this.events.made(new File([gif], gifName(source), { type: gif.type }), { again });
  }

  async #ofPictures(frames: ImageBitmap[], chosen: number, signal: AbortSignal): Promise<Blob> {
    try {
      const delay = frames.length > 1 ? await choosePace(frames, chosen, signal) : STILL_MS;
      return await this.#encode({ frames, delay, kind: 'pictures' }, 0, signal);
    } finally {
      for (const frame of frames) frame.close();
    }
  }

  async #ofClip(file: File, suggested: Part | undefined, signal: AbortSignal): Promise<ClipGif> {
    const clip = await Clip.open(file, trimVideo, signal);
    if (!clip) throw new GifProblem('gifMaker.unknownFile');
    const part = await choosePart(clip, suggested, signal);
    beginProgress(tOnFirstUse('gifMaker.making'));
    const report = (share: number) => {
      showShare(share / 2);
    };
    const frames = await clip.frames(part, report, signal);
    return { gif: await this.#encode({ frames, delay: FRAME_MS, kind: 'clip' }, 1 / 2, signal), part };
  }

  /** @param begun the share that is already done */
  async #encode(job: Omit<GifJob, 'maxBytes'>, begun: number, signal: AbortSignal): Promise<Blob> {
    beginProgress(tOnFirstUse('gifMaker.making'), begun);
    return encodeGif(job, {
      worker: dataAttr(dialog, 'worker'),
      maxBytes: this.maxBytes,
      signal,
      report: (share) => {
        showShare(begun + share * (1 - begun));
      },
    });
  }
}

/** A file's name with the ending of a GIF. */
const gifName = (name: string) => `${name.replace(/\.\w{1,5}$/, '') || 'huechat'}.gif`;
