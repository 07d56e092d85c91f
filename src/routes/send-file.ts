import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { StoredFile } from '../gifs/gif-store.js';

/**
 * Streams a file, or the requested range of it (RFC 9110, sections 13 and 14).
 * @param name unique to the file's content, and so also its ETag
 * @throws if reading fails or the file has become shorter; the connection is closed then
 */
export async function sendFile(req: Request, res: Response, file: StoredFile, name: string): Promise<void> {
  const tag = `"${name}"`;
  res.set({ 'Accept-Ranges': 'bytes', ETag: tag }).type(name);
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  const part = requestedRange(req, file.size, tag);
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
    // The client closed the connection.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/**
 * Checks that exactly the announced number of bytes is sent. After fewer, the client would take the next response on the
 * connection for the rest.
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

/** @returns the whole file for no range, several, or one of an earlier version; null for a range that cannot be satisfied */
function requestedRange(req: Request, size: number, tag: string): { start: number; end: number } | null {
  const whole = { start: 0, end: size - 1 };
  if ((req.get('if-range') ?? tag) !== tag) return whole;
  const parts = req.range(size, { combine: true });
  if (parts === -1) return null;
  if (!Array.isArray(parts) || parts.type !== 'bytes' || parts.length !== 1) return whole;
  return parts[0] ?? whole;
}
