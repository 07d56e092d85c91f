import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { atEnd } from './at-end.js';

/** A node's network to Redis, which can fail without closing a connection, or be slow. */
export interface RedisLink {
  url: string;
  /** From now on nothing arrives on either side. */
  cut: () => void;
  /** New connections work again; what was sent meanwhile is lost. */
  restore: () => void;
  /** Everything takes this long from now on. */
  delay: (ms: number) => void;
}

export async function redisLink(t: TestContext, port: number): Promise<RedisLink> {
  const open = new Set<Socket>();
  let isCut = false;
  let delayMs = 0;

  const pass = (from: Socket, to: Socket): void => {
    let last = 0;
    from.on('data', (chunk) => {
      if (isCut) return;
      // Never before what came earlier.
      last = Math.max(last, performance.now() + delayMs);
      setTimeout(() => to.writable && to.write(chunk), last - performance.now());
    });
    from.on('error', () => undefined).once('close', () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const side of [near, far]) open.add(side.once('close', () => open.delete(side)));
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const closeAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  atEnd(t, () => {
    server.close();
    closeAll();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
    },
    restore: () => {
      isCut = false;
      closeAll();
    },
    delay: (ms) => {
      delayMs = ms;
    },
  };
}
