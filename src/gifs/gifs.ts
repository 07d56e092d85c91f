import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { isMagnified } from '../shared/gif-size.js';
import { UserError } from '../lib/errors.js';
import type { Gif } from '../models/chat.js';
import { type RepairedGif, repairGif } from './gif-file.js';
import type { GifStore, StoredFile } from './gif-store.js';

const FILE_NAME = /^[\w-]{22}\.(gif|webp)$/;

/** The longer side of a poster, in pixels: as large as the page ever shows it, on a screen with two dots a pixel. */
const POSTER_SIDE = 640;

/** Checks GIFs, and stores them with their posters, which are stills of the first frame. */
export class Gifs {
  /** GIFs are read and decoded one at a time, for the memory of one. */
  readonly #atATime = pLimit(1);

  constructor(private readonly files: GifStore) {
    // For the whole process: decoding takes one of libuv's four threads, since passwords and other files need the rest. No file comes
    // twice, so nothing is cached.
    sharp.concurrency(1);
    sharp.cache(false);
  }

  /** The folder for a room's uploads while they are received and checked. */
  uploadFolder(room: string): Promise<string> {
    return this.files.uploadFolder(room);
  }

  /**
   * Checks an upload, repairs it where needed, and stores it under a name derived from `chat`, so that a retry of the
   * same chat finds the file.
   * @param chat identifies the chat that the GIF belongs to, the same for each retry
   * @param path of the uploaded file, in `uploadFolder`; the caller removes it if it is still there afterwards
   * @param alt the alt text; may be empty
   * @throws UserError `not_a_gif`, `gif_damaged` or `gif_dimensions`
   */
  async store(room: string, chat: string, path: string, alt = ''): Promise<Gif> {
    const name = createHash('sha256').update(chat).digest('base64url').slice(0, 22);
    const gif = { name: `${name}.gif`, poster: `${name}.webp` };
    return this.#atATime(async () => {
      const received = await readFile(path);
      const repaired = repairGif(received);
      if (!(await this.files.has(room, gif.name))) {
        const poster = `${path}.webp`;
        try {
          await writePoster(repaired, poster);
          await this.files.put(room, gif.poster, poster);
        } finally {
          await rm(poster, { force: true });
        }
        if (!repaired.bytes.equals(received)) await writeFile(path, repaired.bytes);
        await this.files.put(room, gif.name, path);
      }
      const { width, height } = repaired;
      return { ...gif, width, height, ...(alt === '' ? {} : { alt }) };
    });
  }

  /** @returns a file of the room, or null if there is none of that name */
  async find(room: string, name: string): Promise<StoredFile | null> {
    return FILE_NAME.test(name) ? this.files.find(room, name) : null;
  }

  /** Removes a GIF and its poster. */
  async remove(room: string, { name, poster }: Pick<Gif, 'name' | 'poster'>): Promise<void> {
    await this.files.remove(room, name);
    await this.files.remove(room, poster);
  }

  /** Removes every file of a room. */
  async removeAll(room: string): Promise<void> {
    await this.files.removeAll(room);
  }

  /** The ids of the rooms that have files. */
  rooms(): AsyncGenerator<string> {
    return this.files.rooms();
  }

  /** Removes incomplete files of processes that have died. */
  async sweep(): Promise<void> {
    await this.files.sweep();
  }
}

/**
 * Decodes the first frame only; sharp counts only its pixels (https://sharp.pixelplumbing.com). Of what
 * its decoder returns, the screen around the frame is replaced: it drops some screens, such as 640 × 480 or wider than 2048, and fills
 * others (https://github.com/libvips/libvips/blob/master/libvips/foreign/libnsgif/gif.c). In browsers all of it is there, and transparent.
 * @throws UserError `gif_damaged`
 */
async function writePoster({ bytes, width, height, first }: RepairedGif, poster: string): Promise<void> {
  const scale = Math.min(1, POSTER_SIDE / Math.max(width, height));
  const [x, y] = [
    scaled(first.left, first.width, width, scale),
    scaled(first.top, first.height, height, scale),
  ];
  const image = await sharp(bytes, { pages: 1 })
    .extract(first)
    .resize(x.length, y.length, { fit: 'fill' })
    .extend({
      left: x.before,
      right: x.after,
      top: y.before,
      bottom: y.after,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    })
    // Lossless if it is shown magnified, where compression artefacts would be visible.
    .webp({ quality: 75, lossless: isMagnified({ width, height }) })
    .toBuffer()
    .catch(() => {
      throw new UserError('gif_damaged', 422);
    });
  await writeFile(poster, image, { mode: 0o600 });
}

/** Where a part of a whole lies when the whole is scaled, in whole pixels: the part is one at least. */
function scaled(start: number, length: number, whole: number, scale: number) {
  const scaledWhole = Math.max(1, Math.round(whole * scale));
  const before = Math.min(Math.round(start * scale), scaledWhole - 1);
  const end = Math.max(Math.round((start + length) * scale), before + 1);
  return { before, length: end - before, after: scaledWhole - end };
}
