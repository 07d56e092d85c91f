/** Runs the checks of `npm run check`, one per core at a time, and prints the output of those that fail. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The slowest first. */
const CHECKS = [
  'eslint .',
  'tsc',
  'prettier --check --log-level warn .',
  'knip',
  'depcruise --output-type err src packages test bench scripts',
  'tsc -p src/browser',
  'tsc -p src/browser/gif-worker',
  'tsc -p src/service-worker',
];

const waiting = [...CHECKS];
await Promise.all(Array.from({ length: availableParallelism() }, work));

async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { code, output } = await run(check);
    if (code === 0) continue;
    process.stdout.write(`${check}\n${output}\n`);
    process.exitCode = 1;
  }
}

/**
 * Relies on npm having put the packages' programs into PATH.
 * @param {string} check
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(check) {
  const child = spawn(check, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}
