import type { GifView } from '../../shared/events.js';
import { WAITING_GIFS_MAX } from './drafts.js';
import { firstFrame } from './first-frame.js';
import type * as GifStore from './gif-store.js';

/** So long at most a file waits to be kept before it is sent: what is sent may end the page (restart.ts). */
const KEEP_WITHIN_MS = 2000;

type Store = typeof GifStore;

/**
 * The files of GIFs that wait to be sent, by the keys of their drafts: in memory, and where the browser allows it in its storage,
 * so that they outlive the page.
 */
export class WaitingGifs {
  /** Those that the browser has not kept. */
  readonly #files = new Map<string, Blob>();
  readonly #keeping = new Map<string, Promise<unknown>>();
  readonly #pictures = new Map<string, GifView>();

  /** Ends when the browser has kept it, or has not. */
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

  /** Those that would be lost with the page. */
  unkept(): [key: string, gif: Blob][] {
    return [...this.#files];
  }

  /** @returns null where the browser has it no more */
  async file(key: string): Promise<Blob | null> {
    await Promise.race([this.#keeping.get(key), sleep(KEEP_WITHIN_MS)]);
    return this.#files.get(key) ?? (await loadStore())?.keptGif(key) ?? null;
  }

  /** What shows the GIF until the server has it; it lasts until `forget`. @returns null where it cannot be shown */
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

/** Loads what keeps files before it is needed: when the connection is gone, it would not come. */
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

const sleep = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

let loading: Promise<Store | null> | undefined;

/** @returns null where it cannot be loaded, which may be tried again */
function loadStore(): Promise<Store | null> {
  return (loading ??= import('./gif-store.js').catch(() => {
    loading = undefined;
    return null;
  }));
}
