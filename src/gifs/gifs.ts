import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { isMagnified } from '../shared/gif-size.js';
import { UserError } from '../lib/errors.js';
import type { Gif } from '../models/chat.js';
import { repairGif } from './gif-file.js';
import type { GifStore, StoredFile } from './gif-store.js';

const FILE_NAME = /^[\w-]{22}\.(gif|webp)$/;

/** The longer side of a poster, in pixels: as large as the page ever shows it, on a screen with two dots a pixel. */
const POSTER_SIDE = 640;

/**
 * One GIF at a time is read and decoded, on one thread: it takes one of libuv's four, which passwords and other files need too,
 * and the memory of one. No file comes twice, so nothing is kept.
 */
const atATime = pLimit(1);
sharp.concurrency(1);
sharp.cache(false);

/** GIFs and their posters, stills of the first frame: each is checked, and then kept in a store. */
export class Gifs {
  constructor(private readonly store: GifStore) {}

  /** The folder in which a room's uploads are received and checked. */
  receiveIn(room: string): Promise<string> {
    return this.store.receiveIn(room);
  }

  /**
   * Checks an upload, repairs it where needed, and keeps it under a name that follows from `saying`, so that a retry of the same saying finds the
   * file that is there.
   * @param saying names what the GIF is said by, the same for each retry
   * @param path the file as it arrived, in the folder for it; whoever received it discards it where it is not kept
   * @param alt what it shows, for those who do not see it; may be empty
   * @throws UserError `not_a_gif`, `gif_damaged` or `gif_dimensions`
   */
  async keep(room: string, saying: string, path: string, alt = ''): Promise<Gif> {
    const name = createHash('sha256').update(saying).digest('base64url').slice(0, 22);
    const gif = { name: `${name}.gif`, poster: `${name}.webp` };
    return atATime(async () => {
      const received = await readFile(path);
      const { bytes, width, height } = repairGif(received);
      if (!(await this.store.has(room, gif.name))) {
        const poster = `${path}.webp`;
        try {
          await writePoster(bytes, poster, isMagnified({ width, height }));
          await this.store.put(room, gif.poster, poster);
        } finally {
          await this.discard(poster);
        }
        if (!bytes.equals(received)) await writeFile(path, bytes);
        await this.store.put(room, gif.name, path);
      }
      return { ...gif, width, height, ...(alt === '' ? {} : { alt }) };
    });
  }

  /** Removes an upload, if it is still there. */
  async discard(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** @returns a file of the room, or null where there is none of that name */
  async find(room: string, name: string): Promise<StoredFile | null> {
    return FILE_NAME.test(name) ? this.store.find(room, name) : null;
  }

  /** Removes every file of a room. */
  async removeAll(room: string): Promise<void> {
    await this.store.removeAll(room);
  }

  /** The ids of the rooms that have files. */
  rooms(): AsyncGenerator<string> {
    return this.store.rooms();
  }

  /** Clears away what was only half kept, when a process died. */
  async sweep(): Promise<void> {
    await this.store.sweep();
  }
}

/**
 * Only the first frame is decoded; sharp counts the pixels of no other (https://sharp.pixelplumbing.com).
 * @param lossless for what is shown magnified: there one would see what compression has changed
 */
async function writePoster(gif: Buffer, poster: string, lossless: boolean): Promise<void> {
  const still = sharp(gif, { pages: 1 }).resize({
    width: POSTER_SIDE,
    height: POSTER_SIDE,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const image = await still
    .webp({ quality: 75, lossless })
    .toBuffer()
    .catch(() => {
      throw new UserError('gif_damaged', 422);
    });
  await writeFile(poster, image, { mode: 0o600 });
}
