/**
 * Runs `node --test` with its arguments, and with a folder of its own for all temporary files. The run fails where tests
 * leave something in that folder, which is removed in any case.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where tsx, which loads the tests, keeps what it has compiled, for each user. */
const COMPILED = /^tsx-\d+$/;

// The name is short, because a Unix socket's path may have no more than 103 bytes.
const folder = mkdtempSync(join(tmpdir(), 'hue-'));
// As the system's own: some tests start the service as another user.
chmodSync(folder, 0o1777);

const tests = spawn(process.execPath, ['--import', 'tsx', '--test', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: folder },
});
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    interrupted = true;
    tests.kill(signal);
  });

tests.on('close', (code) => {
  const left = readdirSync(folder).filter((name) => !COMPILED.test(name));
  // Processes that a signal has not reached yet may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exitCode = interrupted ? 1 : (code ?? 1);
  if (interrupted || left.length === 0) return;
  process.stderr.write(`Tests left temporary files behind:\n${left.sort().join('\n')}\n`);
  process.exitCode = 1;
});
