import type { GifView } from '../../shared/views.js';
import { sleep } from '../sleep.js';
import { WAITING_GIFS_MAX } from './drafts.js';
import { firstFrame } from './first-frame.js';
import type * as GifStore from './gif-store.js';

/** Maximum time to wait for a file to be stored before it is sent: sending may restart the page (restart.ts). */
const KEEP_WITHIN_MS = 2000;

type Store = typeof GifStore;

/**
 * The files of waiting GIFs by draft key: in memory and, if the browser allows it, in its storage, so that they outlive the
 * page.
 */
export class WaitingGifs {
  /** Files that the browser has not stored. */
  readonly #files = new Map<string, Blob>();
  readonly #keeping = new Map<string, Promise<unknown>>();
  readonly #pictures = new Map<string, GifView>();

  /** Resolves when the browser has stored the file or has failed to. */
  async keep(key: string, gif: Blob): Promise<void> {
    this.#files.set(key, gif);
    const keeping = loadStore().then((store) => store?.keepGif(key, gif, WAITING_GIFS_MAX) ?? false);
    this.#keeping.set(key, keeping);
    if (await keeping) this.#files.delete(key);
    this.#keeping.delete(key);
  }

  /** Whether it will outlive the page. */
  isKept(key: string): boolean {
    return !this.#files.has(key);
  }

  /** Files that would be lost with the page. */
  unkept(): [key: string, gif: Blob][] {
    return [...this.#files];
  }

  /** @returns null if the browser no longer has it */
  async file(key: string): Promise<Blob | null> {
    await Promise.race([this.#keeping.get(key), sleep(KEEP_WITHIN_MS)]);
    return this.#files.get(key) ?? (await loadStore())?.keptGif(key) ?? null;
  }

  /** The picture of a GIF until the server has it, valid until `forget`. @returns null if it cannot be shown */
  async picture(key: string): Promise<GifView | null> {
    const gif = await this.file(key);
    const picture = gif && (await pictureOf(gif));
    if (!picture) return null;
    this.#revoke(key);
    this.#pictures.set(key, picture);
    return picture;
  }

  forget(key: string): void {
    this.#files.delete(key);
    this.#revoke(key);
    void loadStore().then((store) => store?.forgetGif(key));
  }

  #revoke(key: string): void {
    const { src, poster } = this.#pictures.get(key) ?? {};
    for (const url of [src, poster]) if (url !== undefined) URL.revokeObjectURL(url);
    this.#pictures.delete(key);
  }
}

/** Loads the storage code in advance, as it could not be loaded once the connection is lost. */
export function prepareStore(): void {
  void loadStore();
}

async function pictureOf(gif: Blob): Promise<GifView | null> {
  const still = await createImageBitmap(gif).catch(() => null);
  if (still === null) return null;
  const { width, height } = still;
  const poster = URL.createObjectURL(await firstFrame(still));
  return { src: URL.createObjectURL(gif), poster, width, height };
}

let loading: Promise<Store | null> | undefined;

/** @returns null if it cannot be loaded; a later call retries */
function loadStore(): Promise<Store | null> {
  return (loading ??= import('./gif-store.js').catch(() => {
    loading = undefined;
    return null;
  }));
}
