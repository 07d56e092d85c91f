import { prefers } from './preferences.js';

/** Minimum time between tones, so that a lively room does not become an alarm. */
const QUIET_MS = 3000;
const VOLUME = 0.06;
const LENGTH_S = 0.35;
/** A fifth, in Hz: audible but unobtrusive. */
const PITCHES = [587.33, 880];

let context: AudioContext | undefined;
let lastAt = -Infinity;

/** Plays a soft tone for a message that arrives while the page is not focused, if the reader wants that. */
export function sound(): void {
  const now = performance.now();
  if (!prefers('sound') || document.hasFocus() || now - lastAt < QUIET_MS) return;
  lastAt = now;
  playTone();
}

/** https://developer.mozilla.org/docs/Web/API/Web_Audio_API */
export function playTone(): void {
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  void context.resume();
  for (const [index, pitch] of PITCHES.entries()) {
    const start = currentTime + index * 0.09;
    const tone = new OscillatorNode(context, { frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(VOLUME, start);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
    tone.connect(gain).connect(destination);
    tone.start(start);
    tone.stop(start + LENGTH_S);
  }
}
