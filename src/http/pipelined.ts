import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes with its connection every response on it. Of requests that were sent in one go (pipelining, RFC 9112, section 9.3.2) Node closes
 * only the one that is being answered: the others would never hear that their client is gone, and keep what they hold until then, such as
 * an open file. Call it after Socket.IO is attached, which replaces earlier listeners for requests.
 */
export function closePipelined(http: Server): void {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>();

  http.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (response.socket !== null) return;
    const responses = waiting.get(socket) ?? new Set();
    if (!waiting.has(socket)) {
      waiting.set(socket, responses);
      socket.once('close', () => {
        for (const each of responses) if (each.socket === null) each.destroy().emit('close');
      });
    }
    responses.add(response);
    response.once('close', () => responses.delete(response));
  });
}
