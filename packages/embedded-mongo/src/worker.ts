import { parentPort, workerData } from 'node:worker_threads';
import { serve, type Options } from './server.js';

/** The thread that holds the database. Tells its parent the address once it serves, and closes when it is told anything. */
const port = parentPort;
if (!port) throw new Error('this is a worker thread, and not a program');

const { folder, options } = workerData as { folder: string; options: Options };

try {
  const running = await serve(folder, options);
  port.once('message', () => {
    void running.close().then(() => {
      port.postMessage({ closed: true });
      port.close();
    });
  });
  port.postMessage({ url: running.url });
} catch (error) {
  port.postMessage({ error: error instanceof Error ? error.message : String(error) });
  port.close();
}
