import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serve, type Options } from './server.js';

/** The database's thread. It posts its address when it is ready, and closes on any message. */
if (!parentPort) throw new Error('this file runs in a worker thread only');
const { folder, options } = workerData as { folder: string; options: Options };

void start(parentPort);

async function start(port: MessagePort): Promise<void> {
  try {
    const running = await serve(folder, options);
    port.once('message', () => {
      void running.close().then(() => {
        port.close();
      });
    });
    port.postMessage({ url: running.url });
  } catch (error) {
    port.postMessage({ error: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}
