import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { TestContext } from 'node:test';
import { atEnd } from './at-end.js';

/**
 * A network to a server on this machine on which what is sent takes its time, and what is sent later over another
 * connection may come first.
 * @param path the server's Unix socket
 * @param slowestMs the most that a message takes
 * @returns the port at which it begins
 */
export async function slowNetwork(t: TestContext, path: string, slowestMs: number): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(path);
    const slow = new Transform({
      transform: (chunk, _encoding, passOn) => {
        setTimeout(passOn, Math.random() * slowestMs, null, chunk);
      },
    });
    for (const side of [near, far]) {
      open.add(side);
      side.on('error', () => side.destroy()).on('close', () => open.delete(side));
    }
    near.pipe(slow).pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(t, () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}
