import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(`${root}src/browser/pages`).map((name) => `${root}src/browser/pages/${name}`);
const server = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.startsWith('browser'),
);

/** What the browser loads: a module for each page, what they share in chunks, and the style sheet. */
export const browserBundle = {
  entryPoints: [...pages, `${root}src/browser/styles/main.css`],
  outdir: `${root}public/build`,
  entryNames: '[name]',
  chunkNames: 'shared-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
} satisfies BuildOptions;

/** What Node runs: every file of the server as it is, less its types. */
export const serverFiles = {
  entryPoints: server.map((name) => `${root}src/${name}`),
  outdir: `${root}dist`,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
} satisfies BuildOptions;
