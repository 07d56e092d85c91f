import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Visitor } from '../../support/visitor.js';
import { frame, openFrames } from './frames.js';
import { mutate } from './mutate.js';
import type { Random } from './random.js';

const AT_ONCE = 16;
const PEOPLE = 5;

/** Most mutated packets end their connection; so many are sent to one that stands them. */
const PACKETS_A_CONNECTION = 12;

/** Sends so many mutated packets to rooms, by WebSockets whose frames are now and then mutated too. */
export async function fuzzPackets(t: TestContext, url: string, random: Random, count: number): Promise<void> {
  const people = Array.from({ length: PEOPLE }, () => new Visitor(t, url));
  const [maker] = people;
  const room = (await maker?.makeRoom({ max: 50 })) ?? '';
  for (const each of people) await each.page(`/room/${room}`);
  const seeds = packets(room).map((packet) => Buffer.from(packet));
  let connections = 0;
  for (let sent = 0; sent < count;) {
    const volleys: { visitor: Visitor; frames: Buffer[] }[] = [];
    while (volleys.length < AT_ONCE && sent < count) {
      const size = Math.min(1 + random.below(PACKETS_A_CONNECTION), count - sent);
      volleys.push({ visitor: random.pick(people), frames: volley(random, room, seeds, size) });
      sent += size;
    }
    await Promise.all(volleys.map(({ visitor, frames }) => fire(url, visitor, frames)));
    connections += volleys.length;
  }
  t.diagnostic(`${count} packets over ${connections} connections, FUZZ_SEED=${random.seed}`);
}

/** What one connection sends: mostly it connects to the room as it should, so that the rest gets far. */
function volley(random: Random, room: string, seeds: Buffer[], size: number): Buffer[] {
  const connect = Buffer.from(`40/chat,${JSON.stringify({ room })}`);
  const frames = random.chance(0.9) ? [frame(connect)] : [];
  for (let index = 0; index < size; index++) {
    const seed = random.pick(seeds);
    const packet = random.chance(0.85) ? mutate(random, seed, seeds) : seed;
    // Text has to be UTF-8, or nothing behind the WebSocket ever sees it.
    const text = random.chance(0.9) ? Buffer.from(packet.toString('utf8')) : packet;
    if (random.chance(0.1))
      frames.push(
        frame(text, { opcode: random.below(16), fin: random.chance(0.7), reserved: random.below(3) }),
      );
    else if (random.chance(0.05)) frames.push(mutate(random, frame(text), seeds));
    else frames.push(frame(text));
    if (/^4[56]/.test(text.toString('latin1'))) frames.push(frame(packet, { opcode: 2 }));
  }
  return frames;
}

async function fire(url: string, visitor: Visitor, frames: Buffer[]): Promise<void> {
  const { socket } = await openFrames(url, visitor.cookie);
  // The service may end a connection by a reset, too.
  const closed = socket.destroyed ? Promise.resolve() : once(socket, 'close').catch(() => undefined);
  for (const [index, each] of frames.entries()) {
    if (socket.destroyed) break;
    socket.write(each);
    // The room's answer comes between the first and the rest, and now and then between others.
    if (index === 0 || index === 5) await wait(15);
  }
  await Promise.race([closed, wait(30)]);
  socket.destroy();
}

/** What Socket.IO's and Engine.IO's protocols know, version 5 and 4 (https://socket.io/docs/v4/socket-io-protocol/). */
const packets = (room: string): string[] => [
  `40/chat,{"room":"${room}"}`,
  `40/chat,{"room":"${room}","after":"${'0'.repeat(33)}"}`,
  '40/room,',
  '40',
  '41/chat,',
  '42/chat,1["chat",{"key":"k-1","chat":"hello"}]',
  '42/chat,["chat",{"key":"k-2","chat":"hello"}]',
  '42/chat,["typing",true]',
  `42/room,2["knock","${room}"]`,
  '43/chat,1["x"]',
  '44/chat,{"message":"x"}',
  '451-/chat,["chat",{"_placeholder":true,"num":0}]',
  '452-/chat,3["chat",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]',
  '461-/chat,1[{"_placeholder":true,"num":0}]',
  '2',
  '3',
  '2probe',
  '5',
  '6',
  'bAQID',
];
