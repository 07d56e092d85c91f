import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { TestContext } from 'node:test';
import { atEnd } from './at-end.js';

/** A link to a server that can fail: open connections break, and new ones do not get through. */
export interface BreakableLink {
  url: string;
  cut: () => void;
  restore: () => void;
}

/**
 * Creates a link to a local server. Unlike a browser's offline mode, it also breaks open WebSockets.
 * @param to the server's port, or the path of its Unix socket
 * @param slowestMs maximum delay of a message; messages on other connections may overtake it
 */
export async function openLink(
  t: TestContext,
  to: () => number | string,
  slowestMs = 0,
): Promise<BreakableLink> {
  const open = new Set<Socket>();
  let works = true;
  const server = createServer((near) => {
    if (!works) {
      near.resetAndDestroy();
      return;
    }
    const end = to();
    const far = typeof end === 'string' ? connect(end) : connect(end, '127.0.0.1');
    const slow = new Transform({
      transform: (chunk, _encoding, passOn) => {
        setTimeout(passOn, Math.random() * slowestMs, null, chunk);
      },
    });
    for (const side of [near, far]) {
      open.add(side);
      side.on('error', () => undefined);
      side.on('close', () => {
        open.delete(side);
        near.destroy();
        far.destroy();
      });
    }
    (slowestMs === 0 ? near : near.pipe(slow)).pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    works = false;
    for (const socket of open) socket.resetAndDestroy();
  };
  atEnd(t, () => {
    cut();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    restore: () => {
      works = true;
    },
  };
}
