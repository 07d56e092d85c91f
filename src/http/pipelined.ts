import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes every response of a connection when it closes. Of pipelined requests (RFC 9112, section 9.3.2) Node closes only the
 * response that is being sent: the others would never learn that their client is gone, and would keep what they hold, such as an open
 * file. Call it after Socket.IO is attached, which replaces earlier listeners for requests.
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
