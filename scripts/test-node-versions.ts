/**
 * Checks that the project works on the Node.js versions of `engines` in package.json: types, build, and every test
 * without a browser, on the oldest one and on each maintained one. Arguments name other versions. They are installed from
 * npm into a folder that is removed at the end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const VERSIONS = ['20.19.0', '22', '24', '26'];
const FOLDERS = ['test', 'packages/embedded-mongo/test'];

const folder = mkdtempSync(join(tmpdir(), 'hue-'));
// Some tests start the service as another user.
chmodSync(folder, 0o755);
let running: ReturnType<typeof spawn> | undefined;
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
// The running program ends by the signal and counts as failed, so that the folder is removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => running?.kill(signal));

const tests = FOLDERS.flatMap((path) =>
  readdirSync(path, { encoding: 'utf8', recursive: true }).map((name) => join(path, name)),
).filter(
  (path) =>
    path.endsWith('.test.ts') &&
    !path.startsWith(join('test', 'browser')) &&
    !readFileSync(path, 'utf8').includes('browser/support.js'),
);
const wanted = process.argv.slice(2);
for (const version of wanted.length > 0 ? wanted : VERSIONS) await testOn(version);

async function testOn(version: string): Promise<void> {
  const bin = await install(version);
  const env = { ...process.env, PATH: [bin, process.env['PATH']].join(delimiter) };
  const onIt = (program: string, ...args: string[]) => run(`Node.js ${version}`, program, args, { env });
  const began = performance.now();
  await onIt('node', '--version');
  for (const script of ['check:types', 'build']) await onIt('npm', 'run', '--silent', script);
  await onIt('node', 'scripts/run-tests.js', '--test-concurrency=4', '--test-timeout=600000', ...tests);
  process.stdout.write(`Node.js ${version} passed in ${Math.round((performance.now() - began) / 1000)} s\n`);
}

/** @returns the folder with its program */
async function install(version: string): Promise<string> {
  const target = join(folder, version);
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--prefix', target, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  await run('npm', 'npm', args, { cwd: folder });
  return resolve(target, 'node_modules', name, 'bin');
}

/** Runs a program and waits for it. Ends this process if it fails. */
async function run(what: string, program: string, args: string[], options: object): Promise<void> {
  running = spawn(program, args, { stdio: 'inherit', ...options });
  const [code] = (await once(running, 'exit')) as [number | null];
  if (code === 0) return;
  process.stderr.write(`${what} failed: ${[program, ...args.slice(0, 3)].join(' ')}\n`);
  process.exit(1);
}
