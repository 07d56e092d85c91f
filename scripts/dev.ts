import { spawn } from 'node:child_process';
import { context } from 'esbuild';
import pretty from 'pino-pretty';
import { browserBundle } from './bundles.js';

/**
 * Rebuilds the browser's code and restarts the server whenever a file of theirs changes; views are read anew each time.
 * The server reads once where the built files lie, so here their names stay the same.
 */
const browser = await context({ ...browserBundle, entryNames: '[name]', minify: false, logLevel: 'info' });
await browser.rebuild();
await browser.watch();

const command = ['tsx', 'watch', '--clear-screen=false', 'src/main.ts'];
const server = spawn('npx', command, {
  stdio: ['inherit', 'inherit', 'pipe'],
  env: { ...process.env, RELOAD_VIEWS: 'on' },
});
// The log is a line of JSON an event; here people read it.
server.stderr.pipe(pretty({ translateTime: 'SYS:HH:MM:ss.l' }));
server.on('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
