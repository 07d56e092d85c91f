import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { Visitor } from '../../support/visitor.js';
import { frame, openFrames } from './frames.js';
import { fuzzInBatches, type FuzzRun, inPercent } from './fuzz-batches.js';
import { applyEdits, edits, elementAt } from './mutate.js';

const PEOPLE = 5;

/** About ten connections' worth, which are open at the same time. */
const PACKETS_A_BATCH = 60;

const mutation = fc.record({
  packet: fc.nat(0xffff),
  edits: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 17, arbitrary: edits }),
  // Text has to be UTF-8 to get past the WebSocket layer.
  utf8: inPercent(90),
  header: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.record({ opcode: fc.nat(15), fin: inPercent(70), reserved: fc.nat(2) }) },
  ),
  frameEdits: fc.oneof({ weight: 19, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits }),
  /** Who sends it over a new connection; most mutated packets end theirs. */
  reconnects: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat(PEOPLE - 1) },
  ),
  /** Whether a new connection first enters the room, which lets its later packets get far. */
  enters: inPercent(90),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

interface Connection {
  person: number;
  frames: Buffer[];
}

/** Sends mutated packets to a room, over WebSockets whose frames are sometimes mutated too. */
export async function fuzzPackets(t: TestContext, run: FuzzRun): Promise<void> {
  const people = Array.from({ length: PEOPLE }, () => new Visitor(t, run.url));
  const room = await elementAt(people, 0).createRoom({ max: 50 });
  for (const each of people) await each.page(`/room/${room}`);
  let sent = 0;
  let opened = 0;
  await fuzzInBatches(run, PACKETS_A_BATCH, mutation, async (batch) => {
    const connections = connectionsOf(batch, room);
    await Promise.all(
      connections.map(({ person, frames }) => send(run.url, elementAt(people, person), frames)),
    );
    sent += batch.length;
    opened += connections.length;
  });
  t.diagnostic(`${sent} packets over ${opened} connections, FUZZ_SEED=${run.seed}`);
}

function connectionsOf(batch: readonly Mutation[], room: string): Connection[] {
  const seeds = packets(room).map((packet) => Buffer.from(packet));
  const enter = frame(Buffer.from(`40/chat,${JSON.stringify({ room })}`));
  const connections: Connection[] = [];
  for (const each of batch) {
    if (connections.length === 0 || each.reconnects !== null)
      connections.push({ person: each.reconnects ?? 0, frames: each.enters ? [enter] : [] });
    connections.at(-1)?.frames.push(...framesOf(each, seeds));
  }
  return connections;
}

function framesOf(mutation: Mutation, seeds: readonly Buffer[]): Buffer[] {
  const packet = applyEdits(elementAt(seeds, mutation.packet), mutation.edits, seeds);
  const text = mutation.utf8 ? Buffer.from(packet.toString('utf8')) : packet;
  const first = applyEdits(frame(text, mutation.header ?? {}), mutation.frameEdits, seeds);
  return /^4[56]/.test(text.toString('latin1')) ? [first, frame(packet, { opcode: 2 })] : [first];
}

async function send(url: string, visitor: Visitor, frames: Buffer[]): Promise<void> {
  const { socket } = await openFrames(url, visitor.cookie);
  // The service may also reset a connection.
  const closed = socket.destroyed ? Promise.resolve() : once(socket, 'close').catch(() => undefined);
  for (const [index, each] of frames.entries()) {
    if (socket.destroyed) break;
    socket.write(each);
    // Lets the room's answer arrive between the first packets.
    if (index === 0 || index === 5) await wait(15);
  }
  await Promise.race([closed, wait(30)]);
  socket.destroy();
}

/** Packets of the protocols of Socket.IO 5 and Engine.IO 4 (https://socket.io/docs/v4/socket-io-protocol/). */
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
