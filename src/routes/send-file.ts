import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { StoredFile } from '../gifs/gif-store.js';

/**
 * Sends a file, or the part of it that is asked for (RFC 9110, sections 13 and 14), as it is read.
 * @param name under which there is never any other content, and which so is its validator
 * @throws what reading throws, or where the file has become shorter; the connection is closed then
 */
export async function sendFile(req: Request, res: Response, file: StoredFile, name: string): Promise<void> {
  const tag = `"${name}"`;
  res.set({ 'Accept-Ranges': 'bytes', ETag: tag }).type(name);
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  const part = partAskedFor(req, file.size, tag);
  if (part === null) {
    res.status(416).set('Content-Range', `bytes */${file.size}`).end();
    return;
  }
  const { start, end } = part;
  const length = end - start + 1;
  if (length < file.size) res.status(206).set('Content-Range', `bytes ${start}-${end}/${file.size}`);
  res.set('Content-Length', String(length));
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  await pipeline(file.read(start, end), exactly(length), res).catch((error: unknown) => {
    // Who hangs up in the middle of a file has not found an error in it.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/**
 * Passes on as many bytes as were announced. With fewer, a client would wait for the rest, and take the next answer of its
 * connection for it.
 */
function exactly(length: number) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let sent = 0;
    for await (const chunk of source) {
      sent += chunk.length;
      yield chunk;
    }
    if (sent !== length) throw new Error(`a file ended after ${sent} of ${length} bytes`);
  };
}

/** @returns the whole where no part is asked for, or several, or one of what it was earlier; null where there is none such */
function partAskedFor(req: Request, size: number, tag: string): { start: number; end: number } | null {
  const whole = { start: 0, end: size - 1 };
  if ((req.get('if-range') ?? tag) !== tag) return whole;
  const parts = req.range(size, { combine: true });
  if (parts === -1) return null;
  if (!Array.isArray(parts) || parts.type !== 'bytes' || parts.length !== 1) return whole;
  return parts[0] ?? whole;
}
