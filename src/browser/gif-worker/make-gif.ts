import { type Colour, type FrameOptions, GIFEncoder } from 'gifenc/dist/gifenc.esm.js';
import { ditherByError, ditherByPattern, type Pixels } from './dither.js';
import { Palette, samplePixels } from './palette.js';
import { type GifJob, SIDE_MAX } from './messages.js';

/** One way to make a GIF smaller than the previous one: pixels on the longer side, each n-th frame, and colours. */
interface Step {
  side: number;
  every: number;
  colours: number;
}

/** One index of the 256 is for transparent pixels. */
const COLOURS = 255;
const CLEAR = 255;

/** Down to 280 pixels, frame rate matters more than size; below that, size matters more. */
const CLIP_STEPS: Step[] = [
  ...[SIDE_MAX, 420, 360, 320, 280].map((side) => ({ side, every: 1, colours: COLOURS })),
  ...[320, 280].map((side) => ({ side, every: 2, colours: COLOURS })),
  { side: 240, every: 2, colours: 128 },
  { side: 200, every: 2, colours: 64 },
  { side: 160, every: 3, colours: 32 },
];
const PICTURE_STEPS: Step[] = [
  ...[SIDE_MAX, 420, 360, 320, 280, 240].map((side) => ({ side, every: 1, colours: COLOURS })),
  { side: 200, every: 1, colours: 64 },
  { side: 160, every: 1, colours: 32 },
];

/** The frames that a GIF's size is estimated by, at most. */
const SAMPLES = 8;
/** The share of the maximum size that an estimate may reach. */
const CAUTION = 0.92;

/** A pixel that changes by less than this, of 255, stays unchanged, since such changes are camera noise. */
const SAME = 4;

/** The disposal method of a frame that stays for the next one to change, and of one that is cleared first. */
const KEEP = 1;
const ERASE = 2;

/**
 * Makes the best GIF (size, frame rate, colours) of at most `maxBytes`.
 * @param report progress from 0 to 1
 * @returns null if even the smallest one is larger
 */
export function makeGif(job: GifJob, report: (progress: number) => void): Uint8Array<ArrayBuffer> | null {
  const steps = job.kind === 'clip' ? CLIP_STEPS : PICTURE_STEPS;
  const palettes: Palettes = new Map();
  for (let at = firstStep(job, steps, palettes); at < steps.length; at++) {
    const gif = new Attempt(job, steps[at] as Step, palettes).encodeAll(report);
    if (gif.length <= job.maxBytes) return gif;
  }
  return null;
}

/** The first step whose GIF is small enough by estimate. */
function firstStep(job: GifJob, steps: Step[], palettes: Palettes): number {
  const last = steps.length - 1;
  let at = 0;
  while (at < last) {
    const attempt = new Attempt(job, steps[at] as Step, palettes);
    // The whole is as quick as its estimate.
    if (attempt.count <= SAMPLES) return at;
    const excess = attempt.estimate() / (job.maxBytes * CAUTION);
    if (excess <= 1) return at;
    const goal = costOf(steps[at] as Step) / excess;
    do at += 1;
    while (at < last && costOf(steps[at] as Step) > goal);
  }
  return at;
}

/** The relative cost of a step. */
const costOf = ({ side, every }: Step) => side ** 2 / every;

/**
 * The palettes of a clip by number of colours: choosing one takes as long as ten frames, and it hardly depends on the
 * size.
 */
type Palettes = Map<number, Palette>;

/** A job at one step. */
class Attempt {
  readonly #frames: ImageBitmap[];
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  readonly #shared: Palette | null;

  constructor(
    private readonly job: GifJob,
    private readonly step: Step,
    private readonly palettes: Palettes,
  ) {
    this.#frames = job.frames.filter((_, index) => index % step.every === 0);
    const { width = 1, height = 1 } = this.#frames[0] ?? {};
    const scale = Math.min(1, step.side / Math.max(width, height));
    const side = (length: number) => Math.max(1, Math.round(length * scale));
    this.#canvas = new OffscreenCanvas(side(width), side(height));
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true });
    this.#shared = job.kind === 'clip' ? this.#sharedPalette() : null;
  }

  get count(): number {
    return this.#frames.length;
  }

  encodeAll(report: (progress: number) => void): Uint8Array<ArrayBuffer> {
    const gif = GIFEncoder();
    let shown: Pixels | null = null;
    for (const index of this.#frames.keys()) {
      shown = this.#write(gif, this.#pixels(index), shown);
      report((index + 1) / this.count);
    }
    gif.finish();
    return gif.bytes();
  }

  /** The estimated size of the GIF in bytes, from some of its frames. */
  estimate(): number {
    const gif = GIFEncoder();
    this.#write(gif, this.#pixels(0), null);
    const first = gif.bytesView().length;
    const isClip = this.job.kind === 'clip';
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.round(1 + (sample * (this.count - 2)) / (SAMPLES - 1));
      this.#write(gif, this.#pixels(at), isClip ? this.#pixels(at - 1) : null);
    }
    const rest = gif.bytesView().length - first;
    return first + (rest / SAMPLES) * (this.count - 1);
  }

  /**
   * Writes a frame; one of a clip only where it differs from what is shown.
   * @returns what is shown afterwards
   */
  #write(gif: ReturnType<typeof GIFEncoder>, pixels: Pixels, shown: Pixels | null): Pixels {
    const { width, height } = pixels;
    const options = { delay: this.job.delay * this.step.every, transparentIndex: CLEAR };
    const write = (indexes: Uint8Array, more: FrameOptions) => {
      gif.writeFrame(indexes, width, height, { ...options, ...more });
    };
    if (!this.#shared) {
      const palette = new Palette(samplePixels([pixels.data], 1), this.step.colours);
      const indexes = ditherByError(pixels, palette, CLEAR);
      write(indexes, { palette: wholeTable(palette), transparent: indexes.includes(CLEAR), dispose: ERASE });
      return pixels;
    }
    const indexes = ditherByPattern(pixels, this.#shared);
    if (shown) {
      keepSame(indexes, pixels, shown);
      write(indexes, { transparent: true, dispose: KEEP });
      return shown;
    }
    write(indexes, { palette: wholeTable(this.#shared), dispose: KEEP });
    return pixels;
  }

  /** One palette for all frames: with one for each, colours flicker, and everything changes with every frame. */
  #sharedPalette(): Palette {
    const { colours } = this.step;
    const known = this.palettes.get(colours);
    if (known) return known;
    const places = Array.from({ length: SAMPLES }, (_, index) => Math.floor((index * this.count) / SAMPLES));
    const frames = [...new Set(places)].map((at) => this.#pixels(at).data);
    const palette = new Palette(samplePixels(frames, frames.length), colours);
    this.palettes.set(colours, palette);
    return palette;
  }

  #pixels(index: number): Pixels {
    const frame = this.#frames[index];
    const { width, height } = this.#canvas;
    if (!frame || !this.#context) throw new Error('there is no canvas');
    this.#context.imageSmoothingQuality = 'high';
    this.#context.clearRect(0, 0, width, height);
    this.#context.drawImage(frame, 0, 0, width, height);
    return { data: this.#context.getImageData(0, 0, width, height).data, width, height };
  }
}

/** Makes unchanged pixels transparent, and records the others as shown. */
function keepSame(indexes: Uint8Array, { data }: Pixels, { data: shown }: Pixels): void {
  for (let pixel = 0, at = 0; pixel < indexes.length; pixel++, at += 4) {
    if (differs(data, shown, at)) for (let part = at; part < at + 3; part++) shown[part] = data[part] ?? 0;
    else indexes[pixel] = CLEAR;
  }
}

function differs(one: Uint8ClampedArray, other: Uint8ClampedArray, at: number): boolean {
  for (let part = at; part < at + 3; part++)
    if (Math.abs((one[part] ?? 0) - (other[part] ?? 0)) > SAME) return true;
  return false;
}

/** A palette with 256 entries, so that every index has one, including that of transparent pixels. */
function wholeTable({ colours }: Palette): Colour[] {
  return Array.from({ length: CLEAR + 1 }, (_, index) => colours[index] ?? [0, 0, 0]);
}
