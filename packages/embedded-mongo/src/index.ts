import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * A command's garbage is short-lived. V8's default lets it grow to tens of MiB, which no benchmark shows to be faster
 * (https://nodejs.org/api/worker_threads.html, resourceLimits).
 */
const YOUNG_GENERATION_MB = 8;

/**
 * Starts the embedded database: a thread that speaks MongoDB's wire protocol, with its data in `folder`.
 * @param folder made if it is not there; one process at a time can have it
 * @returns `url`: a connection string for the database `huechat`; `close` ends the thread after the commands that are running
 * @throws Error with a one-line message: the folder is in use, holds something else, or cannot be written
 */
export async function startEmbeddedMongo(
  folder: string,
): Promise<{ url: string; close: () => Promise<void> }> {
  const worker = await startWorker(folder);
  // Rejects with the error of a failed start, which ends the thread.
  const [url] = (await once(worker, 'message')) as [string];
  // Without its database the process cannot serve anything: it ends, and is restarted.
  worker.on('error', (error) => {
    throw error;
  });
  const close = async (): Promise<void> => {
    const ended = once(worker, 'exit');
    worker.postMessage('close');
    await ended;
  };
  return { url, close };
}

/** Runs the worker beside this file: JavaScript as it is built, or TypeScript bundled into one script. */
async function startWorker(folder: string): Promise<Worker> {
  const isSource = import.meta.url.endsWith('.ts');
  const file = new URL(isSource ? './worker.ts' : './worker.js', import.meta.url);
  const options = { workerData: folder, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } };
  return isSource
    ? new Worker(await (bundled ??= bundle(file)), { ...options, eval: true })
    : new Worker(file, options);
}

let bundled: Promise<string> | undefined;

/** tsx does not reach into threads on Node 20 by itself; registered in each it takes four times as long as this bundle. */
async function bundle(file: URL): Promise<string> {
  const { buildSync } = await import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    sourcemap: 'inline',
    write: false,
  });
  // In a function: the script's own names would be global in its thread, for the libraries too.
  return `(() => {${outputFiles.map(({ text }) => text).join('')}\n})();`;
}
