import { SIDE_MAX } from '../gif-worker/messages.js';

/** Options for `createImageBitmap` that reduce a picture or a clip to the size of a GIF, in the same proportion. */
export function resized(width: number, height: number): ImageBitmapOptions {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'high',
  };
}
