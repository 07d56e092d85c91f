import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { atEnd } from '../support/at-end.js';

/** A way between browsers and a server that can be out of order: what is open breaks, nothing new gets through. */
export interface Line {
  url: string;
  cut: () => void;
  mend: () => void;
}

/** Lays a line to a port of this machine. A browser's own offline mode leaves open WebSockets alone; this does not. */
export async function layLine(t: TestContext, to: () => number): Promise<Line> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(to(), '127.0.0.1');
    for (const side of [near, far]) {
      open.add(side);
      side.on('error', () => undefined);
      side.on('close', () => {
        open.delete(side);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    whole = false;
    for (const socket of open) socket.resetAndDestroy();
  };
  atEnd(t, () => {
    cut();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      whole = true;
    },
  };
}
