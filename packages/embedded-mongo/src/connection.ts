import type { Socket } from 'node:net';
import { errorReply, MongoError } from './errors.js';
import { MAX_MESSAGE, messageLength, readRequest, writeReply, type Request } from './wire.js';

/** Runs a request. It resolves to the reply, and never rejects. */
export type Run = (request: Request) => Promise<Record<string, unknown>>;

/** Serves one connection, one request at a time. An invalid message ends this connection only. */
export function serveConnection(socket: Socket, run: Run): void {
  const input = new Input();
  let busy = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    input.add(bytes);
    // While a request runs, one more is held in memory; others wait in the system's buffers.
    if (busy && input.length > MAX_MESSAGE) socket.pause();
    void work();
  });

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (let message = input.take(); message; message = input.take()) {
        const reply = await replyTo(message, run);
        if (reply && !socket.destroyed && !socket.write(reply)) await drained(socket);
      }
      if (socket.isPaused()) socket.resume();
    } catch {
      socket.destroy();
    }
    busy = false;
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

/** Resolves when the client has read on, or has gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** Joins received bytes to whole messages. */
class Input {
  length = 0;
  private parts: Buffer[] = [];

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
    const all = this.join();
    this.length -= wanted;
    this.parts = this.length > 0 ? [all.subarray(wanted)] : [];
    return all.subarray(0, wanted);
  }

  private join(): Buffer {
    const all = this.parts.length > 1 ? Buffer.concat(this.parts) : (this.parts[0] as Buffer);
    this.parts = [all];
    return all;
  }
}
