/**
 * Proves that the project runs on the versions of Node.js that `engines` in package.json names: types, build, and every test
 * without a browser, on the oldest and on each that gets updates. Arguments name other versions. They come as packages from
 * npm, into a folder that is removed at the end.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const VERSIONS = ['20.19.0', '22', '24', '26'];
const FOLDERS = ['test', 'test/embedded-mongo', 'test/security'];

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'hue-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

const tests = FOLDERS.flatMap((path) => readdirSync(path).map((name) => join(path, name))).filter(
  (path) => path.endsWith('.test.ts') && !readFileSync(path, 'utf8').includes('browser/support.js'),
);
for (const version of wanted.length > 0 ? wanted : VERSIONS) testOn(version);

function testOn(version: string): void {
  const bin = install(version);
  const env = { ...process.env, PATH: [bin, process.env['PATH']].join(delimiter) };
  const run = (...args: string[]): void => {
    const { status } = spawnSync(join(bin, 'node'), args, { env, stdio: 'inherit' });
    if (status === 0) return;
    process.stderr.write(`Node.js ${version} failed: node ${args.slice(0, 3).join(' ')}\n`);
    process.exit(1);
  };
  run('--version');
  for (const project of ['.', 'src/browser', 'src/service-worker'])
    run('node_modules/typescript/bin/tsc', '-p', project);
  run('--import', 'tsx', 'scripts/build.ts');
  run('scripts/run-tests.js', '--test-concurrency=3', '--test-timeout=300000', ...tests);
}

/** @returns the folder with its program */
function install(version: string): string {
  const target = join(folder, version);
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--prefix', target, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(target, 'node_modules', name, 'bin');
}
