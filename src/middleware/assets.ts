import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type RequestHandler } from 'express';
import { z } from 'zod';

const PUBLIC = fileURLToPath(new URL('../../public', import.meta.url));
const LIST = `${PUBLIC}/build/assets.json`;

const assetList = z.record(z.string(), z.object({ url: z.string(), imports: z.array(z.string()) }));

/** A built file: its URL, and the URLs of the modules it imports. */
export type Asset = z.infer<typeof assetList>[string];

/**
 * Reads the list of built files, whose names contain a hash of their content.
 * @returns finds an asset by its name in the sources, such as `chat.js` or `main.css`
 */
export function readAssets(): (name: string) => Asset {
  // Without a build, as in tests of requests alone, files have their names in the sources.
  const list = existsSync(LIST) ? assetList.parse(JSON.parse(readFileSync(LIST, 'utf8'))) : {};
  return (name) => list[name] ?? { url: `/build/${name}`, imports: [] };
}

/** With esbuild's hash before the extension. */
const HASHED = /-[0-9A-Z]{8}\.\w+(\.map|\.br)?$/;

const TYPES: Partial<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * Serves `public/`. Browsers cache files with a hash in their name forever and revalidate all others each time, so
 * that nobody runs the code of an earlier deploy. If the build has compressed a file with Brotli, browsers that
 * accept Brotli get that. For others, such as browsers without TLS, it is compressed at each request.
 */
export function serveAssets(): RequestHandler {
  const folder = `${PUBLIC}/build`;
  const compressed = new Set(
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.br')) : [],
  );
  const compress = compression();
  const files = express.static(PUBLIC, {
    index: false,
    setHeaders: (res, path) => {
      const kept = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
      res.setHeader('cache-control', kept);
      // Its scope is every page, not only the folder of built files.
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
    // Paths of pages have no extension, so they need no look-up in the file system.
    if (extname(req.path) === '') {
      next();
      return;
    }
    const file = `${basename(req.path)}.br`;
    if (req.path.startsWith('/build/') && compressed.has(file)) {
      res.vary('accept-encoding');
      if (req.acceptsEncodings('br') === 'br') req.url = `/build/${file}`;
    }
    compress(req, res, () => {
      files(req, res, next);
    });
  };
}
