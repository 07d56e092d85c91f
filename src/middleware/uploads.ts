import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import type { Gifs } from '../gifs/gifs.js';
import { tooMany, UserError } from '../lib/errors.js';
import { networkLimits } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { Rates } from '../lib/rates.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import { ALT_MAX } from '../shared/limits.js';
import { limitKeyOf } from './rate-limits.js';

interface UploadLimits {
  rates: Rates;
  /** Counts uploads in progress. */
  uploads: ConcurrencyLimiter;
  maxGifBytes: number;
  rateLimits: boolean;
}

/** An upload without a byte for this long has stalled. */
const STALLED_AFTER_MS = 15_000;
const TRY_AGAIN_S = 5;

/** Limits the rate of uploads and their number at a time, before any byte of a file is read. */
export function limitUploads(needs: UploadLimits): RequestHandler<{ id: string }>[] {
  const { rates, uploads, maxGifBytes, rateLimits } = needs;

  const limitRate: RequestHandler<{ id: string }> = async (req, _res, next) => {
    const limitKey = limitKeyOf(req);
    await rates.consume('uploads', limitKey);
    // An upload without a length counts as one of the maximum size.
    const length = Number(req.get('content-length') ?? maxGifBytes);
    await rates.consume('uploadBytes', limitKey, Math.min(Math.max(1, length), maxGifBytes));
    next();
  };

  const limitConcurrency: RequestHandler<{ id: string }> = (req, res, next) => {
    const { session, address, all } = AT_ONCE.uploads;
    const own = { [`session ${req.sessionID}`]: session, ...networkLimits(req.address, address) };
    const release = uploads.acquire({ ...(rateLimits ? own : {}), all });
    if (release === null) throw tooMany(TRY_AGAIN_S);
    res.once('close', release);
    req.setTimeout(STALLED_AFTER_MS, () => req.destroy());
    next();
  };

  return [limitRate, limitConcurrency];
}

interface Exchange {
  req: Request<{ id: string }>;
  res: Response;
}

/**
 * Receives one file, `gif`, into its room's folder, and at most two short fields beside it, which are in `req.body`
 * then. Everything is bounded: https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html
 * @param use gets the file's path and may move the file; otherwise it is removed afterwards
 * @returns the result of `use`
 * @throws UserError `unsupported_media_type`, `gif_missing`, `gif_too_large` or `malformed`, and the errors of `use`
 */
export async function withUpload<Result>(
  { gifs, maxGifBytes }: { gifs: Gifs; maxGifBytes: number },
  exchange: Exchange,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const upload = new Upload(gifs, exchange.req.params.id);
  try {
    await parseForm(exchange, upload, maxGifBytes);
    return await use(uploadedPath(exchange.req));
  } finally {
    await upload.remove();
  }
}

function parseForm({ req, res }: Exchange, storage: Upload, maxGifBytes: number): Promise<void> {
  const limits = {
    fileSize: maxGifBytes,
    files: 1,
    fields: 2,
    parts: 3,
    // The longest description: a character of several code points, such as a family of emoji, has up to 40 bytes.
    fieldSize: 40 * ALT_MAX,
    fieldNameSize: 100,
    headerPairs: 20,
  };
  return new Promise((resolve, reject) => {
    void multer({ storage, limits }).single('gif')(req, res, (error?: unknown) => {
      // From here on the client need not send anything.
      req.setTimeout(0);
      if (error instanceof MulterError) reject(refused(error, maxGifBytes));
      else if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

function uploadedPath(req: Request<{ id: string }>): string {
  if (req.file) return req.file.path;
  if (req.is('multipart/form-data')) throw new UserError('gif_missing', 422);
  throw new UserError('unsupported_media_type', 415);
}

/**
 * Owns one request's file, from its first byte until `remove`. Multer's own disk storage leaves partial files behind
 * on a full disk.
 */
class Upload implements StorageEngine {
  #path: string | undefined;
  /** When a stream breaks, multer continues at once, while the file is still being written. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly gifs: Gifs,
    private readonly room: string,
  ) {}

  _handleFile(...[, { stream }, done]: Parameters<StorageEngine['_handleFile']>): void {
    this.#written = this.#write(stream).then((path) => {
      done(null, { path });
    }, done);
  }

  /** Multer calls this if a later part of the form is refused; `remove` follows in any case. */
  _removeFile(...[, , done]: Parameters<StorageEngine['_removeFile']>): void {
    done(null);
  }

  async remove(): Promise<void> {
    await this.#written;
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }

  async #write(stream: NodeJS.ReadableStream): Promise<string> {
    const path = join(await this.gifs.uploadFolder(this.room), `${randomUUID()}.part`);
    this.#path = path;
    await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
    return path;
  }
}

function refused({ code }: MulterError, maxGifBytes: number): UserError {
  if (code !== 'LIMIT_FILE_SIZE') return new UserError('malformed', 400);
  return new UserError('gif_too_large', 413, { limit: maxGifBytes });
}
