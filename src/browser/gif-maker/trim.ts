import { find } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import { type Clip, type Part, SECONDS_MAX, SECONDS_MIN } from './clip.js';
import { dialog, pressed, showView } from './maker-dialog.js';

const start = find('#trim-start', HTMLInputElement, dialog);
const end = find('#trim-end', HTMLInputElement, dialog);
const track = find('#trim', HTMLElement, dialog);
const length = find('#trim-length', HTMLOutputElement, dialog);
const play = find('#trim-play', HTMLButtonElement, dialog);

/** The video of the part being chosen. */
export const trimVideo = find('#trim-video', HTMLVideoElement, dialog);

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * Lets the reader choose a part of a clip by two handles, while it plays.
 * @param suggested the part to begin with
 * @throws the signal's reason when it aborts
 */
export async function choosePart(
  clip: Clip,
  suggested: Part | undefined,
  signal: AbortSignal,
): Promise<Part> {
  const { video, seconds } = clip;
  const over = new AbortController();
  const until = { signal: over.signal };
  for (const handle of [start, end]) handle.max = String(seconds);
  start.value = String(suggested?.start ?? 0);
  end.value = String(suggested?.end ?? Math.min(seconds, SECONDS_MAX));

  start.addEventListener(
    'input',
    () => {
      moved(start, video);
    },
    until,
  );
  end.addEventListener(
    'input',
    () => {
      moved(end, video);
    },
    until,
  );
  play.addEventListener(
    'click',
    () => {
      toggle(video);
    },
    until,
  );
  for (const event of ['play', 'pause'])
    video.addEventListener(
      event,
      () => {
        showPlaying(video);
      },
      until,
    );
  showView('trim');
  showPart();
  showPlaying(video);
  video.currentTime = Number(start.value);
  if (!stillness.matches) video.play().catch(() => undefined);
  const loop = () => {
    if (over.signal.aborted) return;
    if (!video.paused && !video.seeking && !isInPart(video.currentTime))
      video.currentTime = Number(start.value);
    if (video.ended) video.play().catch(() => undefined);
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);
  try {
    await pressed('#trim-make', signal);
    return { start: Number(start.value), end: Number(end.value) };
  } finally {
    over.abort();
    video.pause();
  }
}

/** The other handle follows, so that the part is neither too long nor too short. */
function moved(handle: HTMLInputElement, video: HTMLVideoElement): void {
  const [from, to] = [Number(start.value), Number(end.value)];
  if (handle === start) end.value = String(within(to, from + SECONDS_MIN, from + SECONDS_MAX));
  else start.value = String(within(from, to - SECONDS_MAX, to - SECONDS_MIN));
  // At an end of the clip, the other one cannot follow.
  if (Number(end.value) - Number(start.value) < SECONDS_MIN) {
    start.value = String(Math.min(Number(start.value), Number(end.value) - SECONDS_MIN));
    end.value = String(Math.max(Number(end.value), Number(start.value) + SECONDS_MIN));
  }
  // Shows the frame under the handle.
  video.currentTime = Number(handle.value);
  showPart();
}

function showPart(): void {
  const [from, to, all] = [start.value, end.value, end.max].map(Number) as [number, number, number];
  length.value = spoken(to - from);
  start.setAttribute('aria-valuetext', spoken(from));
  end.setAttribute('aria-valuetext', spoken(to));
  track.style.setProperty('--from', String(from / all));
  track.style.setProperty('--to', String(to / all));
}

function showPlaying(video: HTMLVideoElement): void {
  play.setAttribute('aria-pressed', String(!video.paused));
}

function toggle(video: HTMLVideoElement): void {
  if (video.paused) video.play().catch(() => undefined);
  else video.pause();
}

const isInPart = (seconds: number) => Number(start.value) - 0.1 <= seconds && seconds < Number(end.value);

const spoken = (seconds: number) => tOnFirstUse('gifMaker.seconds', { seconds: seconds.toFixed(1) });

const within = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
