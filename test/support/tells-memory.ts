import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Loaded before the service: answers every message of the parent process with what its heap holds then, in KiB. */
process.on('message', () => {
  // Twice: what the first finds dead may have held something that only the second finds dead.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heap: (heapUsed + external) / 1024 });
});
