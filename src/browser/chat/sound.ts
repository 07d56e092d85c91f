import { prefers } from './preferences.js';

/** So long after a tone there is none: a lively room is not an alarm. */
const QUIET_MS = 3000;
const VOLUME = 0.06;
const LENGTH_S = 0.35;
/** A fifth, in Hz: heard, and not in the way. */
const PITCHES = [587.33, 880];

let context: AudioContext | undefined;
let lastAt = -Infinity;

/** A soft tone, for who wants to hear that somebody wrote while they look elsewhere. */
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
