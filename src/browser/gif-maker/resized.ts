import { SIDE_MAX } from '../gif-worker/messages.js';

/** The size of a GIF's frames for a picture or a clip: never larger, and in the same proportion. */
function frameSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The same, as options of `createImageBitmap`. */
export function resized(width: number, height: number): ImageBitmapOptions {
  const size = frameSize(width, height);
  return { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: 'high' };
}
