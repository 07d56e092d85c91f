/** A GIF in IndexedDB (https://w3c.github.io/IndexedDB/). */
interface Kept {
  key: string;
  gif: Blob;
  /** When it was stored, in ms since 1970. */
  at: number;
}

const DATABASE = 'huechat';
const GIFS = 'gifs';

/** Older files are dropped, at the same age as their drafts (draft-store.ts). */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/**
 * Stores a GIF beyond the page's lifetime.
 * @param max maximum number of stored GIFs
 * @returns false if storage is blocked or full
 */
export async function keepGif(key: string, gif: Blob, max: number): Promise<boolean> {
  const kept: Kept = { key, gif, at: Date.now() };
  const done = await inGifs('readwrite', async (gifs) => {
    const all = (await result(gifs.getAll())) as Kept[];
    const old = all.filter(({ at }) => at < kept.at - FORGOTTEN_AFTER_MS);
    for (const each of old) gifs.delete(each.key);
    if (all.length - old.length >= max) return false;
    await result(gifs.put(kept));
    return true;
  });
  return done ?? false;
}

/** @returns null if there is none with this key */
export async function keptGif(key: string): Promise<Blob | null> {
  const kept = await inGifs('readonly', (gifs) => result(gifs.get(key) as IDBRequest<Kept | undefined>));
  return kept?.gif instanceof Blob ? kept.gif : null;
}

export async function forgetGif(key: string): Promise<void> {
  await inGifs('readwrite', (gifs) => result(gifs.delete(key)));
}

/** @returns null if storage is blocked or full */
async function inGifs<Result>(
  mode: IDBTransactionMode,
  use: (gifs: IDBObjectStore) => Promise<Result>,
): Promise<Result | null> {
  let database: IDBDatabase | undefined;
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(GIFS, { keyPath: 'key' });
    };
    database = await result(opening);
    const transaction = database.transaction(GIFS, mode);
    const completed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve();
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('aborted'));
      };
    });
    const [value] = await Promise.all([use(transaction.objectStore(GIFS)), completed]);
    return value;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('failed'));
    };
  });
}
