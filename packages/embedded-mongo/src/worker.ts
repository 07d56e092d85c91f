import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serve } from './server.js';

/** The database's thread. It posts its address when it is ready, and closes on any message; an error ends it. */
if (!parentPort) throw new Error('this file runs in a worker thread only');
void start(parentPort, workerData as string);

async function start(port: MessagePort, folder: string): Promise<void> {
  const { url, close } = await serve(folder);
  port.once('message', () => {
    void close().then(() => {
      port.close();
    });
  });
  port.postMessage(url);
}
