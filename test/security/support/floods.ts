import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Visitor } from '../../support/visitor.js';
import { frame, openFrames } from './frames.js';
import { withstandAttack } from './under-attack.js';

/** The flood's own address (on Linux all of 127.0.0.0/8 is this machine). */
const FLOODER = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

/** Connections opened at a time while a flood of them builds up. */
const AT_ONCE = 50;

/** An attacker with a session and a room, and the connections they opened. */
interface Flooder {
  url: string;
  cookie: string;
  room: string;
  sockets: Socket[];
}

/** Attacks from one address and one session. */
const floods = {
  connections: async (flooder, count) => {
    let begun = 0;
    const rise = async (): Promise<void> => {
      while (begun++ < count) {
        const { socket } = await openFrames(flooder.url, flooder.cookie, { from: FLOODER });
        flooder.sockets.push(socket);
        socket.write(frame(`40/chat,${JSON.stringify({ room: flooder.room })}`));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, rise));
    await wait(2000);
  },

  messages: async (flooder, count) => {
    const socket = await enter(flooder);
    const packets = Array.from({ length: count }, (_, index) =>
      frame(`42/chat,${index}["chat",{"key":"k-${index}","chat":"${index}"}]`),
    );
    socket.write(Buffer.concat(packets));
    await wait(3000);
  },

  'slow readers': async (flooder, count) => {
    const readers = await Promise.all(Array.from({ length: count }, () => enter(flooder)));
    for (const reader of readers) reader.pause();
    const speaker = await enter(flooder);
    const line = '가'.repeat(2000);
    // More than the buffers between service and reader can hold.
    for (let index = 0; index < 60 * count; index++) {
      speaker.write(frame(`42/chat,["chat",{"key":"k-${index}","chat":"${line}"}]`));
      await wait(5);
    }
  },

  'slow writers': async ({ url, cookie, room, sockets }, count) => {
    const { host, port } = new URL(url);
    const head = `Host: ${host}\r\nCookie: ${cookie}\r\n`;
    const endless = 'Content-Length: 5000000\r\n';
    const multipart =
      'Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name="gif"; filename="a.gif"\r\nContent-Type: image/gif\r\n\r\nGIF89a';
    const beginnings = [
      `GET / HTTP/1.1\r\n${head}X-Slow: `,
      `POST /room HTTP/1.1\r\n${head}${endless}Content-Type: application/json\r\n\r\n{"title":"`,
      `POST /room/${room}/gif HTTP/1.1\r\n${head}${endless}${multipart}`,
      `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n${head}${endless}\r\n4`,
    ];
    for (let index = 0; index < count; index++) {
      const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: FLOODER });
      socket.on('error', () => undefined);
      socket.write(beginnings[index % beginnings.length] ?? '');
      sockets.push(socket);
    }
    for (let second = 0; second < 5; second++) {
      for (const socket of sockets) if (!socket.destroyed) socket.write('x');
      await wait(1000);
    }
  },
} satisfies Record<string, (flooder: Flooder, count: number) => Promise<void>>;

async function enter({ url, cookie, room, sockets }: Flooder): Promise<Socket> {
  const { socket } = await openFrames(url, cookie, { from: FLOODER });
  sockets.push(socket);
  socket.write(frame(`40/chat,${JSON.stringify({ room })}`));
  await wait(50);
  return socket;
}

/** Floods a service while others chat. @param limits whether rate limits are on, or the service has to take it all */
export async function withstandFlood(
  t: TestContext,
  kind: keyof typeof floods,
  count: number,
  limits: 'on' | 'off',
): Promise<void> {
  const flood = async (url: string, share: number): Promise<void> => {
    const visitor = new Visitor(t, url);
    const room = await visitor.createRoom({ title: 'flood', max: 1000 });
    const flooder: Flooder = { url, cookie: visitor.cookie, room, sockets: [] };
    await floods[kind](flooder, Math.ceil(count * share));
    t.diagnostic(
      `${flooder.sockets.filter(({ destroyed }) => !destroyed).length} of ${flooder.sockets.length} connections still open`,
    );
    for (const socket of flooder.sockets) socket.destroy();
  };
  await withstandAttack(t, {
    settings: { RATE_LIMITS: limits },
    warmUp: ({ url }) => flood(url, 0.2),
    attack: ({ url }) => flood(url, 1),
  });
}
