import { inTransaction, resultOf } from '../indexed-db.js';

/** A GIF in IndexedDB (https://w3c.github.io/IndexedDB/). */
interface Kept {
  key: string;
  gif: Blob;
  /** When it was stored, in ms since 1970. */
  at: number;
}

const STORE = { database: 'huechat', store: 'gifs', keyPath: 'key' };

/** Older files are dropped, at the same age as their drafts (draft-store.ts). */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * Stores a GIF beyond the page's lifetime.
 * @param max maximum number of stored GIFs
 * @returns false if storage is blocked or full
 */
export async function keepGif(key: string, gif: Blob, max: number): Promise<boolean> {
  const kept: Kept = { key, gif, at: Date.now() };
  const done = await inTransaction(STORE, 'readwrite', async (gifs) => {
    const all = (await resultOf(gifs.getAll())) as Kept[];
    const old = all.filter(({ at }) => at < kept.at - FORGOTTEN_AFTER_MS);
    for (const each of old) gifs.delete(each.key);
    if (all.length - old.length >= max) return false;
    await resultOf(gifs.put(kept));
    return true;
  });
  return done ?? false;
}

/** @returns null if there is none with this key */
export async function keptGif(key: string): Promise<Blob | null> {
  const kept = await inTransaction(STORE, 'readonly', (gifs) =>
    resultOf(gifs.get(key) as IDBRequest<Kept | undefined>),
  );
  return kept?.gif instanceof Blob ? kept.gif : null;
}

export async function forgetGif(key: string): Promise<void> {
  await inTransaction(STORE, 'readwrite', (gifs) => resultOf(gifs.delete(key)));
}
