import { find } from '../page.js';
import { tOnFirstUse } from '../texts-on-first-use.js';
import { GifProblem } from './gif-problem.js';
import { dialog, pressed, showView } from './maker-dialog.js';
import { openPicture } from './picture.js';

/** With more pictures a GIF would be too large, or its frames too small. */
const PICTURES_MAX = 24;

const canvas = find('#pictures-canvas', HTMLCanvasElement, dialog);
const hint = find('#pictures-hint', HTMLElement, dialog);
const paces = [...dialog.querySelectorAll<HTMLInputElement>('[name="pace"]')];

/**
 * Opens the pictures among some files and skips the others. @returns the pictures, if any, each fitted into the size
 * of the first one
 * @throws GifProblem if the only picture cannot be used; the signal's reason when it aborts
 */
export async function openPictures(
  files: File[],
  report: (share: number) => void,
  signal: AbortSignal,
): Promise<ImageBitmap[]> {
  const pictures: ImageBitmap[] = [];
  let problem: unknown;
  try {
    for (const [index, file] of files.slice(0, PICTURES_MAX).entries()) {
      try {
        const picture = await openPicture(file, signal);
        if (picture) pictures.push(fitted(picture, pictures[0] ?? picture));
      } catch (error) {
        if (!(error instanceof GifProblem)) throw error;
        problem = error;
      }
      report((index + 1) / files.length);
    }
  } catch (error) {
    for (const picture of pictures) picture.close();
    throw error;
  }
  if (pictures.length === 0 && problem !== undefined) throw problem as Error;
  return pictures;
}

/** Centres a picture on a transparent background of this size. Closes the original unless it already has the size. */
function fitted(picture: ImageBitmap, { width, height }: ImageBitmap): ImageBitmap {
  if (picture.width === width && picture.height === height) return picture;
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  const whole = new OffscreenCanvas(width, height);
  whole.getContext('2d')?.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
  picture.close();
  return whole.transferToImageBitmap();
}

/**
 * Lets the reader choose the pace of an animation while it plays. @returns how long each picture is shown, in ms
 * @throws the signal's reason when it aborts
 */
export async function choosePace(
  pictures: ImageBitmap[],
  chosen: number,
  signal: AbortSignal,
): Promise<number> {
  const { width = 1, height = 1 } = pictures[0] ?? {};
  Object.assign(canvas, { width, height });
  hint.textContent = tOnFirstUse('gifMaker.pictures', { count: chosen, max: PICTURES_MAX });
  showView('pictures');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (index: number) => {
    const picture = pictures[index % pictures.length];
    const context = canvas.getContext('2d');
    context?.clearRect(0, 0, width, height);
    if (picture) context?.drawImage(picture, 0, 0);
    timer = setTimeout(() => {
      show(index + 1);
    }, pace());
  };
  show(0);
  try {
    await pressed('#pictures-make', signal);
    return pace();
  } finally {
    clearTimeout(timer);
  }
}

const pace = () => Number(paces.find(({ checked }) => checked)?.value);
