import type { GifJob, GifReply } from '../gif-worker/messages.js';
import { GifProblem } from './gif-problem.js';

/** The maximum size of a generated GIF, in bytes; a chosen file may be larger. */
const BYTES_MAX = 2_000_000;

export interface EncodeOptions {
  /** The worker's address. */
  worker: string;
  /** The largest GIF that the server accepts, in bytes. */
  maxBytes: number;
  signal: AbortSignal;
  /** Progress from 0 to 1. */
  report: (progress: number) => void;
}

/**
 * Makes a GIF in a worker. @param job its frames are transferred to the worker, even if it fails
 * @throws GifProblem if it would be too large, or if the worker fails; the signal's reason when it aborts
 */
export async function encodeGif(
  job: Omit<GifJob, 'maxBytes'>,
  { worker: address, maxBytes, signal, report }: EncodeOptions,
): Promise<Blob> {
  const limit = Math.min(BYTES_MAX, maxBytes);
  const worker = new Worker(address, { type: 'module' });
  try {
    return await new Promise<Blob>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<GifReply>) => {
        if ('progress' in data) report(data.progress);
        else if (data.gif) resolve(new Blob([data.gif], { type: 'image/gif' }));
        else reject(new GifProblem('gifMaker.tooLarge', { limit }));
      };
      worker.onerror = () => {
        reject(new GifProblem('gifMaker.failed'));
      };
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      signal.throwIfAborted();
      const whole: GifJob = { ...job, maxBytes: limit };
      worker.postMessage(whole, job.frames);
    });
  } finally {
    // This releases everything the worker holds.
    worker.terminate();
  }
}
