/** What a GIF is made of. */
export interface GifJob {
  /** All of one size, with `SIDE_MAX` pixels on the longer side at most. The worker closes them. */
  frames: ImageBitmap[];
  /** How long each frame is shown, in ms. */
  delay: number;
  /** Consecutive frames of a clip are alike; pictures have nothing in common. */
  kind: 'clip' | 'pictures';
  /** The largest GIF, in bytes. */
  maxBytes: number;
}

/** What the worker answers: progress from 0 to 1, and finally the GIF, or null if it cannot be made small enough. */
export type GifReply = { progress: number } | { gif: Uint8Array<ArrayBuffer> | null };

/** The largest GIF that is made, in pixels on the longer side. */
export const SIDE_MAX = 480;
