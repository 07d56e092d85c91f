import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A network between clients and a local server, whose connections can be dropped without a close handshake. */
export interface FlakyNetwork {
  url: string;
  /** Drops a random open connection. */
  cutOne: () => void;
}

export async function flakyNetwork(t: TestContext, port: number): Promise<FlakyNetwork> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const cut = (): void => {
      open.delete(near);
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    open.add(near);
    for (const side of [near, far]) side.on('error', cut).on('close', cut);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutOne: () => {
      const all = [...open];
      all[Math.floor(Math.random() * all.length)]?.emit('error', new Error('cut'));
    },
  };
}
