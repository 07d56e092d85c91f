/** A store of records in IndexedDB (https://w3c.github.io/IndexedDB/), alone in its database. */
export interface RecordStore {
  database: string;
  store: string;
  keyPath: string;
}

/**
 * Runs one transaction.
 * @param use must wait for nothing but the store, else the transaction ends
 * @returns null if storage is blocked or full
 */
export async function inTransaction<Result>(
  { database: name, store, keyPath }: RecordStore,
  mode: IDBTransactionMode,
  use: (records: IDBObjectStore) => Promise<Result>,
): Promise<Result | null> {
  let database: IDBDatabase | undefined;
  try {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(store, { keyPath });
    };
    database = await resultOf(opening);
    const transaction = database.transaction(store, mode);
    const completed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve();
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('aborted'));
      };
    });
    const [value] = await Promise.all([use(transaction.objectStore(store)), completed]);
    return value;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}

export function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('failed'));
    };
  });
}
