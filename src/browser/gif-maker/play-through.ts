import { waitForEvent } from '../element-events.js';
import { GifProblem } from './gif-problem.js';
import { withTimeLimit } from './time-limit.js';

/** A frame that is shown this much before its time is near enough, in seconds. */
const EARLY = 0.02;

const FRAME_SHOWN = 'frame-shown';

/** Firefox before version 132 does not say which frame is shown. */
export const canPlayThrough = (video: HTMLVideoElement): boolean => 'requestVideoFrameCallback' in video;

/**
 * Plays a clip from where it is, and takes a frame at each of some times. Where the device is too slow to show a frame in time, the
 * next one stands for it.
 * @param times in seconds, ascending
 * @param take takes the frame that is shown
 * @throws GifProblem if the clip is damaged; the signal's reason when it aborts
 */
export async function playThrough(
  video: HTMLVideoElement,
  times: number[],
  take: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const until = { signal: over.signal };
  let shown = 0;
  const show = (seconds: number) => {
    shown = seconds;
    video.dispatchEvent(new Event(FRAME_SHOWN));
  };
  video.addEventListener(
    'ended',
    () => {
      show(Infinity);
    },
    until,
  );
  // A hidden page gets no frame callbacks.
  const pauseWhileHidden = () => {
    if (document.hidden) video.pause();
    else video.play().catch(() => undefined);
  };
  document.addEventListener('visibilitychange', pauseWhileHidden, until);
  try {
    pauseWhileHidden();
    for (const time of times) {
      while (shown < time - EARLY) {
        const isShown = withTimeLimit(signal, (limit) => waitForEvent(video, FRAME_SHOWN, limit));
        // https://wicg.github.io/video-rvfc/
        video.requestVideoFrameCallback((_now, { mediaTime }) => {
          show(mediaTime);
        });
        if (!(await isShown) && !document.hidden) throw new GifProblem('gifMaker.clipDamaged');
      }
      await take();
    }
  } finally {
    over.abort();
    video.pause();
  }
}
