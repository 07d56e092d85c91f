import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Loaded before the service: answers every message of the parent process with the heap in use, in KiB. */
process.on('message', () => {
  // Twice: objects freed by the first pass may have held others that only a second pass can free.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heap: (heapUsed + external) / 1024 });
});
