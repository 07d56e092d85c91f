import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { errorReply, MongoError } from './errors.js';
import { messageLength, readRequest, writeReply, type Reply, type Request } from './wire.js';

/** Runs a request. It resolves to the reply, and never rejects. */
export type Run = (request: Request) => Promise<Reply>;

/**
 * Serves one connection, one request at a time; while one runs, others wait in the system's buffers. An invalid message ends this
 * connection only.
 */
export async function serveConnection(socket: Socket, run: Run): Promise<void> {
  const serving = pipeline(socket, (chunks: AsyncIterable<Buffer>) => replies(chunks, run), socket);
  await serving.catch(() => socket.destroy());
}

async function* replies(chunks: AsyncIterable<Buffer>, run: Run): AsyncGenerator<Buffer> {
  for await (const message of messagesIn(chunks)) {
    const reply = await replyTo(message, run);
    if (reply) yield reply;
  }
}

async function replyTo(message: Buffer, run: Run): Promise<Buffer | null> {
  let request: Request;
  try {
    request = readRequest(message);
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    // The frame is whole, only its content is invalid.
    return writeReply({ id: message.readInt32LE(4), legacy: false }, errorReply(error));
  }
  const reply = await run(request);
  return request.silent ? null : writeReply(request, reply);
}

/** Joins received bytes to whole messages. @throws ProtocolError */
async function* messagesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  // Bytes to wait for: a length, then the message. Nothing is joined before.
  let wanted = 4;
  for await (const chunk of chunks) {
    parts.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
      const length = messageLength(all);
      parts = [all];
      wanted = length;
      if (held < length) break;
      yield all.subarray(0, length);
      parts = [all.subarray(length)];
      held -= length;
      wanted = 4;
    }
  }
}
