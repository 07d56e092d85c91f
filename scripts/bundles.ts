import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Entry points are relative to this folder, because esbuild reads a `*` in an absolute path as a pattern. */
const filesIn = (folder: string) => readdirSync(root + folder).map((name) => `${folder}/${name}`);
const typeScriptIn = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|js)$/.test(name));
const server = typeScriptIn('src').filter((name) => !/^(browser|service-worker)/.test(name));

/** The prefix of chunk names, which no page's name has. */
const CHUNK = 'shared-';

/** Lists the file of each entry point and the modules it loads, for src/middleware/assets.ts. */
const listAssets: Plugin = {
  name: 'list-assets',
  setup(build) {
    build.onEnd(async ({ metafile }) => {
      if (metafile) await writeFile(`${root}public/build/assets.json`, JSON.stringify(assetsOf(metafile)));
    });
  },
};

function assetsOf({ outputs }: Metafile): Record<string, { url: string; imports: string[] }> {
  const url = (path: string) => path.replace(/^public/, '');
  const entries = Object.entries(outputs).flatMap(([path, { entryPoint, imports }]) => {
    // A chunk that is imported on demand is an entry point too, but no page names it.
    if (entryPoint === undefined || basename(path).startsWith(CHUNK)) return [];
    const loaded = imports.filter(({ kind }) => kind === 'import-statement').map((each) => url(each.path));
    return [[basename(entryPoint).replace(/\.ts$/, '.js'), { url: url(path), imports: loaded }] as const];
  });
  return Object.fromEntries(entries);
}

/** Builds the browser's files: a module per page, per worker and per language, shared chunks, and the style sheets. */
export const browserBundle = {
  entryPoints: [
    ...filesIn('src/browser/pages'),
    'src/browser/gif-worker/gif-worker.ts',
    ...filesIn('src/shared/locales'),
    'src/browser/styles/main.css',
    ...filesIn('src/browser/styles/pages'),
  ],
  absWorkingDir: root,
  outdir: `${root}public/build`,
  entryNames: '[name]-[hash]',
  chunkNames: `${CHUNK}[hash]`,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  charset: 'utf8',
  metafile: true,
  plugins: [listAssets],
} satisfies BuildOptions;

/** Builds the service worker with the current file names of the offline page. */
export function serviceWorker({ outputs }: Metafile) {
  const assets = assetsOf({ inputs: {}, outputs });
  const files = ['main.css', 'offline.js'].map((name) => assets[name]?.url);
  return {
    entryPoints: ['src/service-worker/service-worker.ts'],
    absWorkingDir: root,
    outdir: `${root}public/build`,
    define: { FILES: JSON.stringify(files) },
    bundle: true,
    target: 'es2022',
    minify: true,
  } satisfies BuildOptions;
}

const DATABASE = 'packages/embedded-mongo/src';

/** The embedded database's package lies beside the server's files when it is built. */
const placeDatabase: Plugin = {
  name: 'place-database',
  setup(build) {
    build.onLoad({ filter: /src.server\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(`../${DATABASE}/`, './embedded-mongo/'), loader: 'ts' };
    });
  },
};

/** Builds the server: every file on its own, without its types. */
export const serverFiles = {
  entryPoints: server.map((name) => `src/${name}`),
  absWorkingDir: root,
  outdir: `${root}dist`,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  plugins: [placeDatabase],
} satisfies BuildOptions;

/** The same for the package of the embedded database. */
export const databaseFiles = {
  ...serverFiles,
  entryPoints: typeScriptIn(DATABASE).map((name) => `${DATABASE}/${name}`),
  outdir: `${serverFiles.outdir}/embedded-mongo`,
  plugins: [],
} satisfies BuildOptions;
