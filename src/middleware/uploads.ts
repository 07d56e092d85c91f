import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import type { Gifs } from '../gifs/gifs.js';
import { tooMany, UserError } from '../lib/errors.js';
import { sharesOf } from '../lib/networks.js';
import { AT_ONCE } from '../lib/rate-table.js';
import type { Rates } from '../lib/rates.js';
import type { ConcurrencyLimiter } from '../lib/concurrency-limiter.js';
import { ALT_MAX } from '../shared/limits.js';
import { limitKeyOf } from './rate-limits.js';

interface UploadNeeds {
  gifs: Gifs;
  rates: Rates;
  /** Who is uploading right now. */
  uploads: ConcurrencyLimiter;
  maxGifBytes: number;
  rateLimits: boolean;
}

/** An upload that brings no byte for so long has stopped. */
const STALLED_AFTER_MS = 15_000;
const TRY_AGAIN_S = 5;

/**
 * Receives one file, `gif`, into its room's folder, and at most two short fields beside it. Everything here is bounded:
 * https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html
 */
export function receiveGif(needs: UploadNeeds): RequestHandler<{ id: string }>[] {
  const { gifs, rates, uploads, maxGifBytes, rateLimits } = needs;

  const limitUploads: RequestHandler<{ id: string }> = async (req, _res, next) => {
    const limitKey = limitKeyOf(req as Request);
    await rates.take('uploads', limitKey);
    // What does not say how long it is may be as long as is allowed.
    const length = Number(req.get('content-length') ?? maxGifBytes);
    await rates.take('uploadBytes', limitKey, Math.min(Math.max(1, length), maxGifBytes));
    next();
  };

  const limitConcurrency: RequestHandler<{ id: string }> = (req, res, next) => {
    const { session, address, all } = AT_ONCE.uploads;
    const own = { [`session ${req.sessionID}`]: session, ...sharesOf(req.address, address) };
    const giveBack = uploads.take({ ...(rateLimits ? own : {}), all });
    if (giveBack === null) throw tooMany(TRY_AGAIN_S);
    res.once('close', giveBack);
    req.setTimeout(STALLED_AFTER_MS, () => req.destroy());
    next();
  };

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
  const take: RequestHandler<{ id: string }> = (req, res, next) => {
    const upload = new Upload(gifs, req.params.id);
    const receive = multer({ storage: upload, limits }).single('gif');
    void receive(req as Request, res, async (error: unknown) => {
      // All of it is here; what is done with it now may take its time.
      req.setTimeout(0);
      await upload.settled;
      next(error instanceof MulterError ? refused(error, maxGifBytes) : error);
    });
  };

  return [limitUploads, limitConcurrency, take];
}

/**
 * One request's file, received into its room's folder. Multer's own storage on disk leaves behind what it could not write
 * to its end, on a disk that is full; here a file is either whole or not there.
 */
class Upload implements StorageEngine {
  /** Multer goes on when a stream has broken; what was written of it is gone only when this is fulfilled. */
  settled: Promise<void> = Promise.resolve();

  constructor(
    private readonly gifs: Gifs,
    private readonly room: string,
  ) {}

  _handleFile(...[, file, done]: Parameters<StorageEngine['_handleFile']>): void {
    this.settled = this.write(file.stream).then((path) => {
      done(null, { path });
    }, done);
  }

  _removeFile(...[, { path }, done]: Parameters<StorageEngine['_removeFile']>): void {
    this.gifs.discard(path).then(() => {
      done(null);
    }, done);
  }

  private async write(stream: NodeJS.ReadableStream): Promise<string> {
    const path = join(await this.gifs.receiveIn(this.room), `${randomUUID()}.part`);
    try {
      await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await this.gifs.discard(path);
      throw error;
    }
    return path;
  }
}

function refused({ code }: MulterError, maxGifBytes: number): UserError {
  if (code !== 'LIMIT_FILE_SIZE') return new UserError('malformed', 400);
  return new UserError('gif_too_large', 413, { limit: maxGifBytes });
}
