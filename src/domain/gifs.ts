import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { UserError } from '../ground/errors.js';
import type { Gif } from '../schemas/chat.js';
import { readGif } from './gif-file.js';

const ROOM_FOLDER = /^[0-9a-f]{24}$/;
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

/** GIF files: one folder a room, in it each GIF and its poster, a still of the first frame. */
export class Gifs {
  constructor(private readonly folder: string) {}

  /** The folder for a room's files, made if need be. */
  async folderOf(room: string): Promise<string> {
    const folder = join(this.folder, room);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /**
   * Checks an upload and keeps it under a name that follows from `saying`, so that a retry of the same saying finds the
   * file that is there.
   * @param saying names what the GIF is said by, the same for each retry
   * @param path the file as it arrived, in the room's folder; whoever received it discards it where it is not kept
   * @throws UserError `not_a_gif` or `gif_dimensions`
   */
  async keep(room: string, saying: string, path: string): Promise<Gif> {
    const name = createHash('sha256').update(saying).digest('base64url').slice(0, 22);
    const gif = { name: `${name}.gif`, poster: `${name}.webp` };
    return atATime(async () => {
      const { width, height } = await readGif(path);
      const kept = join(this.folder, room, gif.name);
      if (!(await exists(kept))) {
        await writePoster(path, join(this.folder, room, gif.poster));
        await rename(path, kept);
      }
      return { ...gif, width, height };
    });
  }

  /** Removes an upload, if it is still there. */
  async discard(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** @returns where a file of the room would be, or null where no file can have that name */
  find(room: string, name: string): string | null {
    return FILE_NAME.test(name) ? join(this.folder, room, name) : null;
  }

  /** Removes every file of a room. */
  async removeAll(room: string): Promise<void> {
    await rm(join(this.folder, room), { recursive: true, force: true });
  }

  /** The ids of the rooms that have a folder; what else lies there is not ours. */
  async rooms(): Promise<string[]> {
    const names = await readdir(this.folder);
    return names.filter((name) => ROOM_FOLDER.test(name));
  }
}

/** Only the first frame is decoded; sharp counts the pixels of no other (https://sharp.pixelplumbing.com). */
async function writePoster(gif: string, poster: string): Promise<void> {
  const still = sharp(gif, { pages: 1 }).resize({
    width: POSTER_SIDE,
    height: POSTER_SIDE,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const image = await still
    .webp({ quality: 75 })
    .toBuffer()
    .catch(() => {
      throw new UserError('not_a_gif', 422);
    });
  try {
    await writeFile(poster, image);
  } catch (error) {
    // On a disk that is full the first part of it is there.
    await rm(poster, { force: true });
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
