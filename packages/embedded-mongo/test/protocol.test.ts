import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { BSON } from 'bson';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { ServerProcess } from './support/server-process.js';
import { testFolder } from '../../../test/support/test-folder.js';

let folder: string;
let path: string;
let client: mongoose.mongo.MongoClient;
let server: ServerProcess;
const endings: (() => Promise<void>)[] = [];

before(async () => {
  const file = { after: (end: () => Promise<void>) => endings.push(end) };
  folder = await testFolder(file);
  server = ServerProcess.run(file, folder);
  const url = await server.url();
  path = decodeURIComponent(/^mongodb:\/\/([^/]+)/.exec(url)?.[1] ?? '');
  client = await mongoose.mongo.MongoClient.connect(url);
});

after(async () => {
  await client.close();
  for (const end of endings) await end();
});

/** A server may answer bytes, wait for more, or close the connection, and must never crash. */
type Outcome = { answer: BSON.Document } | 'cut' | 'waits';

/** Long enough for an answer on a busy machine. */
const PATIENCE_MS = 8000;

async function send(...pieces: Buffer[]): Promise<Outcome> {
  const socket = connect(path);
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  const outcome = await outcomeOf(socket);
  socket.destroy();
  return outcome;
}

function outcomeOf(socket: Socket): Promise<Outcome> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      // More answers may have come with the first.
      const first = received.subarray(0, received.readInt32LE(0));
      resolve({ answer: BSON.deserialize(first.subarray(first.readInt32LE(12) === 1 ? 36 : 21)) });
    });
    socket.on('error', () => {
      resolve('cut');
    });
    socket.on('close', () => {
      resolve('cut');
    });
    setTimeout(() => {
      resolve('waits');
    }, PATIENCE_MS);
  });
}

function message(body: Buffer, { opcode = 2013, length = body.length + 16 } = {}): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

const section = (document: Uint8Array, flags = 0): Buffer =>
  Buffer.concat([Buffer.from([flags, 0, 0, 0, 0]), document]);
const command = (doc: BSON.Document): Buffer => message(section(BSON.serialize({ ...doc, $db: 'huechat' })));

async function isWell(): Promise<void> {
  assert.equal((await client.db().command({ ping: 1 })).ok, 1);
}

test('the legacy hello gets a legacy reply', async () => {
  const query = Buffer.concat([
    Buffer.alloc(4),
    Buffer.from('admin.$cmd\0'),
    Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]),
    BSON.serialize({ ismaster: 1, helloOk: true }),
  ]);
  const outcome = await send(message(query, { opcode: 2004 }));
  assert.ok(typeof outcome === 'object');
  assert.equal(outcome.answer.ismaster, true);
  assert.equal(outcome.answer.helloOk, true);
});

test('a message in many pieces, and several in one, are answered', async () => {
  const ping = command({ ping: 1 });
  const pieces = [...ping].map((byte) => Buffer.from([byte]));
  assert.ok(typeof (await send(...pieces)) === 'object');
  assert.ok(typeof (await send(Buffer.concat([ping, ping, ping.subarray(0, 9)]))) === 'object');
});

const huge = Buffer.alloc(16);
huge.writeInt32LE(0x7fffffff, 0);
const lying = BSON.serialize({ ping: 1 });
lying[0] = 200;

const CUT: Record<string, Buffer> = {
  'a length beyond all limits': huge,
  'a negative length': Buffer.alloc(16, 0xff),
  'a length below the header’s': message(Buffer.alloc(16), { length: 3 }),
  'an opcode that is not known': message(section(BSON.serialize({ ping: 1 })), { opcode: 2001 }),
  'a checksum, which no driver sends': message(section(BSON.serialize({ ping: 1 }), 1)),
  'a required flag that is not known': message(section(BSON.serialize({ ping: 1 }), 4)),
  'a section of an unknown kind': message(Buffer.from([0, 0, 0, 0, 9, 5, 0, 0, 0, 0])),
  'no section at all': message(Buffer.concat([Buffer.alloc(4), Buffer.from([1, 6, 0, 0, 0, 120, 0])])),
  'a sequence with a wrong length': message(
    Buffer.concat([section(BSON.serialize({ ping: 1 })), Buffer.from([1, 255, 255, 0, 0, 97, 0])]),
  ),
};

for (const [what, bytes] of Object.entries(CUT)) {
  test(`${what} cuts the connection, and no other`, async () => {
    assert.equal(await send(bytes), 'cut');
    await isWell();
  });
}

function nested(levels: number): Buffer {
  let doc = Buffer.from([5, 0, 0, 0, 0]);
  for (let i = 0; i < levels; i++) {
    const size = Buffer.alloc(4);
    size.writeInt32LE(doc.length + 8);
    doc = Buffer.concat([size, Buffer.from([3, 97, 0]), doc, Buffer.from([0])]);
  }
  return doc;
}

const REFUSED: Record<string, Buffer> = {
  'a document with a wrong length': message(section(lying)),
  'a document nested thousands deep': message(section(nested(5000))),
  'a text without an end': message(section(Buffer.from([14, 0, 0, 0, 2, 97, 0, 99, 0, 0, 0, 98, 0, 0]))),
  'a type that there is not': message(section(Buffer.from([9, 0, 0, 0, 0x42, 97, 0, 1, 0]))),
  'a name without an end': message(section(Buffer.from([8, 0, 0, 0, 10, 97, 97, 0]))),
};

for (const [what, bytes] of Object.entries(REFUSED)) {
  test(`${what} is refused with code 22`, async () => {
    const outcome = await send(bytes);
    assert.ok(
      outcome === 'cut' || (typeof outcome === 'object' && outcome.answer.code === 22),
      JSON.stringify(outcome),
    );
    await isWell();
  });
}

test('no bytes bring the server down', async () => {
  const valid = command({ find: 'things', filter: { a: [1, { b: 'x' }] }, limit: 1 });
  const mangled = fc
    .tuple(
      fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.nat(valid.length),
    )
    .map(([changes, cut]) => {
      const bytes = Buffer.from(valid);
      for (const [at, value] of changes) bytes[at] = value;
      return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
    });
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => message(section(Buffer.from(bytes))));
  await fc.assert(
    fc.asyncProperty(fc.oneof(mangled, noise), async (bytes) => {
      const socket = connect(path);
      await once(socket, 'connect');
      socket.on('error', () => socket.destroy());
      socket.resume();
      socket.end(bytes);
      await once(socket, 'close');
    }),
    { numRuns: 400 },
  );
  await isWell();
});

test(
  'messages that are announced but never sent take no memory',
  { skip: process.platform !== 'linux' },
  async () => {
    const memory = async (): Promise<number> =>
      Number(/RssAnon:\s+(\d+)/.exec(await readFile(`/proc/${server.child.pid ?? 0}/status`, 'utf8'))?.[1]);
    const announced = message(Buffer.alloc(1000), { length: 47_000_000 });
    const first = await memory();
    const sockets = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(path);
        socket.on('error', () => socket.destroy());
        await once(socket, 'connect');
        socket.write(announced);
        return socket;
      }),
    );
    await isWell();
    assert.ok((await memory()) - first < 50_000);
    for (const socket of sockets) socket.destroy();
  },
);

test('a client that disconnects during an answer does not affect others', async () => {
  const things = client.db().collection('big');
  await things.insertMany(Array.from({ length: 20 }, () => ({ text: 'x'.repeat(500_000) })));
  for (let i = 0; i < 20; i++) {
    const socket = connect(path);
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    socket.write(command({ find: 'big' }));
    await once(socket, 'readable');
    socket.destroy();
  }
  await isWell();
});
