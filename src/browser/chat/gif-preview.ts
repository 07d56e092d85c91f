import { firstOf } from '../../shared/graphemes.js';
import { ALT_MAX } from '../../shared/limits.js';
import { formatBytes } from '../../shared/bytes.js';
import { cleanLine } from '../../shared/user-text.js';
import { find, locale, t } from '../page.js';
import { firstFrame } from './first-frame.js';
import { prefers } from './preferences.js';

const panel = find('#preview', HTMLElement);
const image = find('#preview-image', HTMLImageElement);
const size = find('#preview-size', HTMLElement);
const alt = find('#alt', HTMLInputElement);
const made = find('#preview-made', HTMLElement);
const again = find('#preview-again', HTMLButtonElement);

/** How the page has made a GIF. */
export interface GifOrigin {
  /** Lets the reader make another one of the same source. */
  again?: { label: string; run: () => void } | undefined;
}

let shown: File | undefined;

/**
 * Shows a GIF before it is sent: the picture, its size, and a field for the alt text.
 * @param origin of a GIF that the page has made
 * @param description the alt text to begin with
 */
export async function showPreview(gif: File, origin?: GifOrigin, description = ''): Promise<void> {
  hidePreview();
  shown = gif;
  find('#preview-title', HTMLElement).textContent = cleanLine(gif.name);
  size.textContent = formatBytes(locale, gif.size);
  alt.value = description;
  made.hidden = !origin;
  again.hidden = !origin?.again;
  again.textContent = origin?.again?.label ?? '';
  again.onclick = origin?.again?.run ?? null;
  panel.hidden = false;
  alt.focus();
  const still = await createImageBitmap(gif).catch(() => null);
  // If it is not an image, the server will say so.
  if (still === null) return;
  const picture = prefers('gifs') ? gif : await firstFrame(still);
  // Meanwhile it may have been closed, or another one picked.
  if (shown !== gif) return;
  const { width, height } = still;
  size.textContent = t('chat.gifSize', { width, height, size: gif.size });
  image.src = URL.createObjectURL(picture);
}

export function hidePreview(): void {
  shown = undefined;
  panel.hidden = true;
  URL.revokeObjectURL(image.src);
  image.removeAttribute('src');
}

/** The alt text, cut to the length that the server accepts. */
export function altText(): string {
  return firstOf(cleanLine(alt.value), ALT_MAX);
}
