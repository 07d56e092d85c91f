import type { Socket } from 'node:net';
import { errorAnswer, MongoError } from './errors.js';
import { MAX_MESSAGE, messageLength, readRequest, writeAnswer, type Request } from './wire.js';

/** Runs a request; what it resolves to is the answer. It never rejects. */
export type Run = (request: Request) => Promise<Record<string, unknown>>;

/**
 * Serves one connection: whole messages in, answers out, one request at a time.
 * Whoever sends what is no message is cut off; others do not notice.
 */
export function serveConnection(socket: Socket, run: Run): void {
  const input = new Input();
  let busy = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    input.add(bytes);
    // One request is being answered and another one is here whole: more can wait in the system's buffers.
    if (busy && input.size > MAX_MESSAGE) socket.pause();
    void work();
  });

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (let message = input.take(); message; message = input.take()) {
        const answer = await answerTo(message, run);
        if (answer && !socket.destroyed && !socket.write(answer)) await drained(socket);
      }
      // A client that sends on and on without reading answers is made to wait.
      if (socket.isPaused()) socket.resume();
    } catch {
      socket.destroy();
    } finally {
      busy = false;
    }
  }
}

async function answerTo(message: Buffer, run: Run): Promise<Buffer | null> {
  let request: Request;
  try {
    request = readRequest(message);
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    // The frame was whole, only what is in it is bad: that can be answered.
    return writeAnswer({ id: message.readInt32LE(4), legacy: false }, errorAnswer(error));
  }
  const answer = await run(request);
  return request.silent ? null : writeAnswer(request, answer);
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** Bytes as they come in, given out as whole messages. Holds one message and what came with it, at most. */
class Input {
  private parts: Buffer[] = [];
  private length = 0;

  /** What is held, in bytes. */
  get size(): number {
    return this.length;
  }

  add(bytes: Buffer): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  /** @throws ProtocolError */
  take(): Buffer | null {
    if (this.length < 4) return null;
    if ((this.parts[0] as Buffer).length < 4) this.join();
    const wanted = messageLength(this.parts[0] as Buffer);
    if (wanted === null || this.length < wanted) return null;
    if (this.parts.length > 1) this.join();
    const all = this.parts[0] as Buffer;
    const message = all.subarray(0, wanted);
    this.length -= wanted;
    this.parts = this.length > 0 ? [all.subarray(wanted)] : [];
    return message;
  }

  private join(): void {
    this.parts = [Buffer.concat(this.parts)];
  }
}
