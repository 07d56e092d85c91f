import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';
import { z } from 'zod';

const PUBLIC = fileURLToPath(new URL('../../public', import.meta.url));
const LIST = `${PUBLIC}/build/assets.json`;

const assetList = z.record(z.string(), z.object({ url: z.string(), imports: z.array(z.string()) }));

/** A file of the pages: where it is, and the modules that it loads in turn. */
export type Asset = z.infer<typeof assetList>[string];

/**
 * Reads where the build has put the pages' files, whose names carry a hash of their content.
 * @returns the asset that is called `chat.js` or `main.css` in the sources
 */
export function readAssets(): (name: string) => Asset {
  // Where nothing has been built, as for a test of requests alone, pages name their files as the sources do.
  const list = existsSync(LIST) ? assetList.parse(JSON.parse(readFileSync(LIST, 'utf8'))) : {};
  return (name) => list[name] ?? { url: `/build/${name}`, imports: [] };
}

/** Esbuild's hash before the ending. */
const HASHED = /-[0-9A-Z]{8}\.\w+(\.map|\.br)?$/;

const TYPES: Partial<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * Serves `public/`. A name with a hash never means anything else, so browsers need not ask again; about everything else
 * they ask each time and get 304 while it is the same, so that nobody runs the code of an earlier deploy. Where the build
 * has compressed a file, as well as Brotli can, browsers that read Brotli get that.
 */
export function serveAssets(): RequestHandler {
  const folder = `${PUBLIC}/build`;
  const compressed = new Set(
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.br')) : [],
  );
  const files = express.static(PUBLIC, {
    index: false,
    setHeaders: (res, path) => {
      const kept = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
      res.setHeader('cache-control', kept);
      // It lies with the other built files but serves every page.
      if (path.endsWith('/service-worker.js')) res.setHeader('service-worker-allowed', '/');
      if (!path.endsWith('.br')) return;
      res.setHeader('content-encoding', 'br');
      res.setHeader(
        'content-type',
        TYPES[extname(path.slice(0, -'.br'.length))] ?? 'application/octet-stream',
      );
    },
  });
  return (req, res, next) => {
    // Pages have no extension and files have one: only for these it is worth asking the file system.
    if (extname(req.path) === '') {
      next();
      return;
    }
    const file = `${basename(req.path)}.br`;
    if (req.path.startsWith('/build/') && compressed.has(file)) {
      res.vary('accept-encoding');
      if (req.acceptsEncodings('br') === 'br') req.url = `/build/${file}`;
    }
    files(req, res, next);
  };
}
