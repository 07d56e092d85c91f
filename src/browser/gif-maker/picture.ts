import { resized } from './resized.js';
import { GifProblem } from './gif-problem.js';
import { waitForEvent } from '../element-events.js';

/** A larger file is a clip. The largest photos, without compression, have less. */
const BYTES_MAX = 200_000_000;

/**
 * A larger picture would take more memory than phones give a page: four bytes for each pixel. The largest cameras of phones have
 * 200 megapixels, and save a quarter of that unless asked otherwise.
 */
const MEGAPIXELS_MAX = 120;

/**
 * Opens a picture in the size of a GIF. Redrawing it drops the metadata and applies the rotation. @returns null if it
 * is not a picture
 * @throws GifProblem if it is too large or damaged; the signal's reason when it aborts
 */
export async function openPicture(file: Blob, signal: AbortSignal): Promise<ImageBitmap | null> {
  if (file.size === 0 || file.size > BYTES_MAX) return null;
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    if (!(await waitForEvent(image, 'load', signal))) return null;
    // The browser has not decoded it yet.
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width * height === 0) throw new GifProblem('gifMaker.damaged');
    if (width * height > MEGAPIXELS_MAX * 1e6)
      throw new GifProblem('gifMaker.pictureTooLarge', { megapixels: MEGAPIXELS_MAX });
    return await reduced(file, image);
  } finally {
    URL.revokeObjectURL(image.src);
    image.removeAttribute('src');
  }
}

async function reduced(file: Blob, image: HTMLImageElement): Promise<ImageBitmap> {
  const options = resized(image.naturalWidth, image.naturalHeight);
  try {
    return await createImageBitmap(file, options);
  } catch {
    // A drawing (SVG) is not decoded from its file.
    return createImageBitmap(image, options).catch(() => {
      throw new GifProblem('gifMaker.damaged');
    });
  }
}
