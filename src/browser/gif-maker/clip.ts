import { resized } from './resized.js';
import { GifProblem } from './gif-problem.js';
import { waitForEvent } from '../element-events.js';
import { canPlayThrough, playThrough } from './play-through.js';
import { withTimeLimit } from './time-limit.js';

/** The longest part of a clip that becomes a GIF, and the shortest, in seconds. */
export const SECONDS_MAX = 6;
export const SECONDS_MIN = 0.2;

/** 12.5 frames a second. GIFs count in hundredths of a second, and browsers slow down those that are faster than 50. */
export const FRAME_MS = 80;

/**
 * When seeking takes longer than this for each frame, in ms, the rest is played: in a clip with few key frames, each seek decodes
 * everything since the last one.
 */
const SEEK_MAX_MS = 3 * FRAME_MS;

/** A part of a clip, in seconds from its beginning. */
export interface Part {
  start: number;
  end: number;
}

/** A clip in a `<video>`. The browser reads only the parts of the file that it needs. */
export class Clip {
  private constructor(
    readonly video: HTMLVideoElement,
    readonly seconds: number,
  ) {}

  /** @returns null if the browser cannot play it, or it has no picture @throws the signal's reason when it aborts */
  static async open(file: Blob, video: HTMLVideoElement, signal: AbortSignal): Promise<Clip | null> {
    Clip.release(video);
    video.muted = true;
    video.src = URL.createObjectURL(file);
    const isOpen = await withTimeLimit(signal, (limit) => waitForEvent(video, 'loadedmetadata', limit));
    if (!isOpen || video.videoWidth === 0) return null;
    const seconds = await lengthOf(video, signal);
    return seconds > 0 ? new Clip(video, seconds) : null;
  }

  /** Releases the file and the decoded data. */
  static release(video: HTMLVideoElement): void {
    if (!video.hasAttribute('src')) return;
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }

  /**
   * The frames of a part, `FRAME_MS` apart, in the size of a GIF.
   * @param report progress from 0 to 1
   * @throws GifProblem if the clip is damaged there; the signal's reason when it aborts
   */
  async frames(
    { start, end }: Part,
    report: (share: number) => void,
    signal: AbortSignal,
  ): Promise<ImageBitmap[]> {
    const { video } = this;
    video.pause();
    const size = resized(video.videoWidth, video.videoHeight);
    const count = Math.max(1, Math.round(((end - start) * 1000) / FRAME_MS));
    const times = Array.from({ length: count }, (_, index) =>
      Math.min(start + (index * FRAME_MS) / 1000, this.seconds),
    );
    const frames: ImageBitmap[] = [];
    const take = async () => {
      frames.push(await createImageBitmap(video, size));
      report(frames.length / count);
    };
    try {
      const begun = performance.now();
      for (const time of times) {
        await seek(video, time, signal);
        await take();
        const isSlow = performance.now() - begun > frames.length * SEEK_MAX_MS;
        if (isSlow && canPlayThrough(video) && !video.ended) break;
      }
      if (frames.length < count) await playThrough(video, times.slice(frames.length), take, signal);
      return frames;
    } catch (error) {
      for (const frame of frames) frame.close();
      throw error;
    }
  }
}

/**
 * The length in seconds. Recordings made by a browser report it only after their end was reached
 * (https://crbug.com/642012).
 */
async function lengthOf(video: HTMLVideoElement, signal: AbortSignal): Promise<number> {
  if (video.duration === Infinity) {
    const known = withTimeLimit(signal, (limit) => waitForEvent(video, 'durationchange', limit));
    video.currentTime = Number.MAX_SAFE_INTEGER;
    await known;
    await seek(video, 0, signal);
  }
  return Number.isFinite(video.duration) ? video.duration : 0;
}

async function seek(video: HTMLVideoElement, seconds: number, signal: AbortSignal): Promise<void> {
  const isThere = withTimeLimit(signal, (limit) => waitForEvent(video, 'seeked', limit));
  video.currentTime = seconds;
  if (!(await isThere)) throw new GifProblem('gifMaker.clipDamaged');
}
