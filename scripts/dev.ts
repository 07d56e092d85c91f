import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import pretty from 'pino-pretty';
import { browserBundle } from './bundles.js';

/**
 * Rebuilds the browser's code and restarts the server whenever a source file changes; views are re-read on every request.
 * File names have no hash here, because the server reads the manifest of built files only once.
 */
const browser = await context({ ...browserBundle, entryNames: '[name]', minify: false, logLevel: 'info' });
await browser.rebuild();
await browser.watch();

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
const server = spawn(process.execPath, [tsx, 'watch', '--clear-screen=false', 'src/main.ts'], {
  stdio: ['ignore', 'inherit', 'pipe'],
  env: { ...process.env, RELOAD_VIEWS: 'on' },
  // Ctrl-C reaches the terminal's whole process group, and tsx kills the server at a second signal, so it gets one, from here.
  detached: process.platform !== 'win32',
});
// Prints the JSON log in a readable form.
server.stderr.pipe(pretty({ translateTime: 'SYS:HH:MM:ss.l' }));
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (!stopping) server.kill('SIGTERM');
    stopping = true;
  });
server.on('exit', (code) => process.exit(stopping ? 0 : (code ?? 1)));
