import { find } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import { FRAME_MS } from './clip.js';
import { resized } from './resized.js';
import { GifProblem } from './gif-problem.js';
import { dialog, pressed, showView } from './maker-dialog.js';
import { waitForEvent } from '../element-events.js';

const RECORDED_MAX_MS = 3000;
const COUNTDOWN_FROM = 3;

const video = find('#camera-video', HTMLVideoElement, dialog);
const count = find('#camera-count', HTMLElement, dialog);
const button = find('#camera-record', HTMLButtonElement, dialog);
const left = find('#camera-left', HTMLProgressElement, dialog);

/** The recorded frames, and how long each is shown, in ms. */
export interface Recording {
  frames: ImageBitmap[];
  delay: number;
}

/**
 * Records from the camera after a countdown. The camera is on only during this call. @throws GifProblem if there is
 * no camera or no permission to use it; the signal's reason when it aborts
 */
export async function record(signal: AbortSignal): Promise<Recording> {
  label('gifMaker.startRecording');
  button.disabled = true;
  count.textContent = '';
  left.value = 0;
  showView('camera');
  const stream = await openCamera();
  const frames: ImageBitmap[] = [];
  try {
    signal.throwIfAborted();
    video.srcObject = stream;
    video.muted = true;
    await Promise.all([waitForEvent(video, 'loadeddata', signal), video.play()]);
    button.disabled = false;
    button.focus();
    await pressed('#camera-record', signal);
    await countDown(signal);
    return await capture(frames, signal);
  } catch (error) {
    for (const frame of frames) frame.close();
    throw error;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function openCamera(): Promise<MediaStream> {
  // Browsers offer no camera over plain HTTP.
  if (!('mediaDevices' in navigator)) throw new GifProblem('gifMaker.noCamera');
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 } },
    });
  } catch (error) {
    // https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError') throw new GifProblem('gifMaker.cameraDenied');
    if (name === 'NotReadableError' || name === 'AbortError') throw new GifProblem('gifMaker.cameraBusy');
    throw new GifProblem('gifMaker.noCamera');
  }
}

async function countDown(signal: AbortSignal): Promise<void> {
  button.disabled = true;
  for (let seconds = COUNTDOWN_FROM; seconds > 0; seconds--) {
    count.textContent = String(seconds);
    await pause(1000, signal);
  }
  count.textContent = '';
}

/** Takes frames until the time is up or the reader stops. A slow phone takes fewer, which are shown for longer. */
async function capture(frames: ImageBitmap[], signal: AbortSignal): Promise<Recording> {
  label('gifMaker.stopRecording');
  button.disabled = false;
  button.focus();
  const over = new AbortController();
  button.addEventListener(
    'click',
    () => {
      over.abort();
    },
    { signal: over.signal },
  );
  const size = resized(video.videoWidth, video.videoHeight);
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  while (elapsed() < RECORDED_MAX_MS && !over.signal.aborted) {
    frames.push(await createImageBitmap(video, size));
    left.value = elapsed() / RECORDED_MAX_MS;
    await pause(frames.length * FRAME_MS - elapsed(), signal);
  }
  return { frames, delay: Math.max(FRAME_MS, Math.round(elapsed() / frames.length / 10) * 10) };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setTimeout(resume, Math.max(0, ms)));
  signal.throwIfAborted();
}

function label(key: 'gifMaker.startRecording' | 'gifMaker.stopRecording'): void {
  button.textContent = tOnFirstUse(key);
}
