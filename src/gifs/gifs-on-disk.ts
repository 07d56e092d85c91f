import { createReadStream } from 'node:fs';
import { mkdir, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../shared/ids.js';
import type { GifStore, StoredFile } from './gif-store.js';

/** Stores GIF files in a folder of this machine, or one that several machines share, with a subfolder for each room. */
export class GifsOnDisk implements GifStore {
  constructor(private readonly folder: string) {}

  async uploadFolder(room: string): Promise<string> {
    const folder = join(this.folder, room);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  async has(room: string, name: string): Promise<boolean> {
    return (await this.find(room, name)) !== null;
  }

  async put(room: string, name: string, path: string): Promise<void> {
    await rename(path, join(this.folder, room, name));
  }

  async find(room: string, name: string): Promise<StoredFile | null> {
    const path = join(this.folder, room, name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) return null;
    return { size: found.size, read: (start, end) => createReadStream(path, { start, end }) };
  }

  async remove(room: string, name: string): Promise<void> {
    await rm(join(this.folder, room, name), { force: true });
  }

  async removeAll(room: string): Promise<void> {
    await rm(join(this.folder, room), { recursive: true, force: true });
  }

  /** Folders with other names are not the service's. */
  async *rooms(): AsyncGenerator<string> {
    const folder = await opendir(this.folder).catch(() => []);
    for await (const { name } of folder) if (isId(name)) yield name;
  }

  /** Nothing to do: incomplete uploads are in their room's folder and are removed with it. */
  async sweep(): Promise<void> {
    await Promise.resolve();
  }
}
