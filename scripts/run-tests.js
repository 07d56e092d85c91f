/**
 * Runs `node --test` with its options and files, several files per process, with one folder for all temporary
 * files. The run fails if tests leave files in that folder, which is removed in any case.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loading the service, and starting a browser, takes longer than most files of tests. */
const FILES_PER_PROCESS = 8;

/** Files that measure their whole process (its timers, listeners and memory), and one that takes minutes. */
const ALONE = new Set([
  'growth.details.test.ts',
  'protocol.test.ts',
  'scenes.details.test.ts',
  'start.test.ts',
  'uploads.test.ts',
]);

/** Long tests (not `.test.ts`) have a process each too, because the time limit is per process. @param {string} file */
const isAlone = (file) => ALONE.has(basename(file)) || !file.endsWith('.test.ts');

/** @param {string} file */
const kindOf = (file) => /\b(browser|security|packages)\b/.exec(file)?.[1] ?? '';

/** tsx's compile cache, one per user, and that of Node.js, which tsx turns on where there is one (22.1 and later). */
const COMPILED = /^(tsx-\d+|node-compile-cache)$/;

// The name is short, because a Unix socket's path may have no more than 103 bytes.
const folder = mkdtempSync(join(tmpdir(), 'hue-'));
const [tests, temporary] = [join(folder, 'tests'), join(folder, 't')];
mkdirSync(tests);
mkdirSync(temporary);
// World-writable like /tmp, because some tests start the service as another user.
chmodSync(folder, 0o755);
chmodSync(temporary, 0o1777);

const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const groups = groupFiles(files).map((group, index) => {
  const path = join(tests, `${String(index).padStart(3, '0')}.mjs`);
  writeFileSync(path, group.map((file) => `import '${pathToFileURL(resolve(file)).href}';\n`).join(''));
  return path;
});

const running = spawn(process.execPath, ['--import', 'tsx', '--test', ...options, ...groups], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: temporary },
});
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    interrupted = true;
    running.kill(signal);
  });

running.on('close', (code) => {
  const left = readdirSync(temporary).filter((name) => !COMPILED.test(name));
  // Processes that have not received the signal yet may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exitCode = interrupted ? 1 : (code ?? 1);
  if (interrupted || left.length === 0) return;
  process.stderr.write(`Tests left temporary files behind:\n${left.sort().join('\n')}\n`);
  process.exitCode = 1;
});

/**
 * Files that need a separate process come first, because some of them take longest. Tests of the browser, of security and of
 * packages share processes with their own kind only.
 * @param {string[]} files
 * @returns {string[][]}
 */
function groupFiles(files) {
  const groups = files.filter(isAlone).map((file) => [file]);
  const kinds = new Set(files.map(kindOf));
  for (const kind of kinds) {
    const together = files.filter((file) => kindOf(file) === kind && !isAlone(file));
    const count = Math.ceil(together.length / FILES_PER_PROCESS);
    for (let index = 0; index < count; index++)
      groups.push(together.filter((_, place) => place % count === index));
  }
  return groups;
}
