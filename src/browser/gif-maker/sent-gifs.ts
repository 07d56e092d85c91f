import { newKey } from '../chat/key.js';
import { inTransaction, resultOf } from '../indexed-db.js';

/** A GIF that was sent from this browser. */
export interface SentGif {
  key: string;
  gif: Blob;
  alt: string;
  /** When it was sent last, in ms since 1970. */
  at: number;
}

/** Maximum number of kept GIFs; the oldest are dropped. */
const KEPT_MAX = 24;

const STORE = { database: 'huechat-sent-gifs', store: 'gifs', keyPath: 'key' };

let isLastKept = true;

/** Whether the browser has kept the last sent GIF; its storage may be blocked or full. */
export const hasKeptLast = (): boolean => isLastKept;

/** Ends when all sent GIFs are kept, each after those before it; the list waits for it. */
let keeping = Promise.resolve();

/** Keeps a GIF that was sent, on this device only. One that was sent before moves to the front. */
export async function keepSentGif(gif: Blob, alt: string): Promise<void> {
  keeping = keeping
    .then(() => keep(gif, alt))
    .then(
      (isKept) => void (isLastKept = isKept),
      () => void (isLastKept = false),
    );
  await keeping;
}

async function keep(gif: Blob, alt: string): Promise<boolean> {
  const all = await readAll();
  const before = await sameAs(gif, all);
  const kept: SentGif = { key: before?.key ?? newKey(), gif, alt, at: Date.now() };
  const surplus = all.filter(({ key }) => key !== kept.key).slice(KEPT_MAX - 1);
  const isKept = await inTransaction(STORE, 'readwrite', async (records) => {
    for (const { key } of surplus) records.delete(key);
    await resultOf(records.put(kept));
    return true;
  });
  return isKept ?? false;
}

/** The kept GIFs, the last one first; none if the browser's storage is blocked. */
export async function sentGifs(): Promise<SentGif[]> {
  await keeping;
  return readAll();
}

async function readAll(): Promise<SentGif[]> {
  const all = await inTransaction(STORE, 'readonly', (records) => resultOf(records.getAll()));
  return ((all ?? []) as SentGif[]).sort((one, other) => other.at - one.at);
}

export async function forgetSentGif(key: string): Promise<void> {
  await inTransaction(STORE, 'readwrite', (records) => resultOf(records.delete(key)));
}

export async function forgetSentGifs(): Promise<void> {
  await inTransaction(STORE, 'readwrite', (records) => resultOf(records.clear()));
}

/** The kept GIF with the same bytes. */
async function sameAs(gif: Blob, all: SentGif[]): Promise<SentGif | undefined> {
  const bytes = new Uint8Array(await gif.arrayBuffer());
  for (const each of all) {
    if (each.gif.size !== gif.size) continue;
    const others = new Uint8Array(await each.gif.arrayBuffer());
    if (bytes.every((byte, at) => byte === others[at])) return each;
  }
  return undefined;
}
