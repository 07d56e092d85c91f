import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BSON } from 'bson';
import { open } from 'lmdb';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../../src/embedded-mongo/index.js';
import { ServerProcess } from './support/server-process.js';
import { refusal } from './support/database.js';
import { atEnd } from '../support/at-end.js';
import { testFolder } from '../support/test-folder.js';
import { PATIENCE_MS } from '../support/until.js';

/** The database in this process, for as long as its block runs. */
async function served(folder: string): Promise<AsyncDisposable & { things: mongoose.mongo.Collection }> {
  const { url, close } = await startEmbeddedMongo(folder);
  const client = await mongoose.mongo.MongoClient.connect(url);
  return {
    things: client.db().collection('things'),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await close();
    },
  };
}

async function connectTo(t: TestContext, url: string): Promise<mongoose.mongo.Collection> {
  const client = await mongoose.mongo.MongoClient.connect(url);
  atEnd(t, () => client.close());
  return client.db().collection('things');
}

test('a folder that is in use is refused by name, to this process and to another', async (t) => {
  const folder = await testFolder(t);
  const first = await startEmbeddedMongo(folder);
  await assert.rejects(startEmbeddedMongo(folder), (error: Error) => {
    assert.equal(error.message.split('\n').length, 1);
    return error.message.includes(folder) && error.message.includes('in use');
  });
  const second = ServerProcess.run(t, folder);
  assert.match(await second.refused(), new RegExp(`${folder} is in use`));
  await first.close();
  await (await startEmbeddedMongo(folder)).close();
});

test('of several that start at once on a folder one gets it', async (t) => {
  const folder = await testFolder(t);
  const processes = Array.from({ length: 4 }, () => ServerProcess.run(t, folder));
  const outcomes = await Promise.all(processes.map((each) => each.outcome()));
  assert.equal(outcomes.filter((outcome) => 'url' in outcome).length, 1, JSON.stringify(outcomes));
});

test('the folder of a process that was killed is free at once, and holds everything', async (t) => {
  const folder = await testFolder(t);
  const killed = ServerProcess.run(t, folder);
  await (await connectTo(t, await killed.url())).insertOne({ a: 1 });
  await killed.kill();
  await using next = await served(folder);
  assert.equal(await next.things.countDocuments(), 1);
});

test('whoever connects while the folder is being opened waits for the answer, and gets it', async (t) => {
  const folder = await testFolder(t);
  const opening = startEmbeddedMongo(folder);
  const early = await firstConnection(join(folder, 'database', 'mongo.sock'));
  early.write(messageOf({ hello: 1, $db: 'admin' }));
  const answer = once(early, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { close } = await opening;
  assert.ok((await answer)[0]);
  await close();
});

test('a process that is stopped still has its folder', { skip: process.platform === 'win32' }, async (t) => {
  const folder = await testFolder(t);
  const stopped = ServerProcess.run(t, folder);
  await stopped.url();
  stopped.child.kill('SIGSTOP');
  await assert.rejects(startEmbeddedMongo(folder), /in use/);
  stopped.child.kill('SIGCONT');
});

test('only the owner can reach the database', { skip: process.platform === 'win32' }, async (t) => {
  const folder = await testFolder(t);
  const { url, close } = await startEmbeddedMongo(folder);
  const socket = decodeURIComponent(/^mongodb:\/\/([^/]+)/.exec(url)?.[1] ?? '');
  assert.equal((await stat(socket)).mode & 0o777, 0o600);
  assert.equal((await stat(join(folder, 'database'))).mode & 0o777, 0o700);
  await close();
  await assert.rejects(stat(socket), /ENOENT/);
});

test('a folder with a long path works as any other', async (t) => {
  const folder = join(await testFolder(t), 'long '.repeat(20), '색'.repeat(30));
  const { url, close } = await startEmbeddedMongo(folder);
  assert.equal((await (await connectTo(t, url)).insertOne({ a: 1 })).acknowledged, true);
  await assert.rejects(startEmbeddedMongo(folder), /in use/);
  await close();
});

test('a newer format is refused, and left as it is', async (t) => {
  const folder = await testFolder(t);
  await (await startEmbeddedMongo(folder)).close();
  const file = join(folder, 'database', 'huechat.lmdb');
  await changeFormat(file, 99);
  const before = await readFile(file);
  await assert.rejects(startEmbeddedMongo(folder), /format 99.*reads format 1/);
  assert.ok(before.equals(await readFile(file)));
});

async function changeFormat(path: string, version: number): Promise<void> {
  const db = open<Buffer, Buffer>({
    path,
    noSubdir: true,
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
  });
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  await db.put(Buffer.concat([Buffer.alloc(4), Buffer.from('f')]), bytes);
  await db.close();
}

test('a database of something else is refused, and left as it is', async (t) => {
  const folder = await testFolder(t);
  await mkdir(join(folder, 'database'));
  const path = join(folder, 'database', 'huechat.lmdb');
  const db = open<string, string>({ path, noSubdir: true, overlappingSync: false });
  await db.put('somebody', 'else');
  await db.close();
  await assert.rejects(startEmbeddedMongo(folder), /was not written by Huechat/);
});

test('a file that is no database is refused, and left as it is', async (t) => {
  const folder = await testFolder(t);
  await mkdir(join(folder, 'database'));
  const path = join(folder, 'database', 'huechat.lmdb');
  const content = Buffer.alloc(20_000, 'not a database ');
  await writeFile(path, content);
  await assert.rejects(startEmbeddedMongo(folder), /cannot be opened/);
  assert.ok(content.equals(await readFile(path)));
});

test('a database that was cut off is refused', async (t) => {
  const folder = await testFolder(t);
  const { url, close } = await startEmbeddedMongo(folder);
  await (await connectTo(t, url)).insertOne({ long: 'x'.repeat(1_000_000) });
  await close();
  await truncate(join(folder, 'database', 'huechat.lmdb'), 500_000);
  await assert.rejects(startEmbeddedMongo(folder), /cut off/);
});

/** Even a removal needs a little room at first: what it frees can be used later on. @returns how many were removed. */
async function makeRoom(things: mongoose.mongo.Collection): Promise<number> {
  let removed = 0;
  for (let k = 0; k < 50; k++)
    removed += await things.deleteOne({ k }).then(
      ({ deletedCount }) => deletedCount,
      () => 0,
    );
  return removed;
}

/** Stores until that is refused. @returns how many were acknowledged. */
async function fill(things: mongoose.mongo.Collection): Promise<number> {
  for (let k = 0; ; k++) {
    const error = await refusal(things.insertOne({ k, filling: 'x'.repeat(5000) }));
    if (!error) continue;
    assert.equal(error.code, 14031, error.message);
    return k;
  }
}

test(
  'a disk that is full refuses writes, loses nothing, and has room again after a removal',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = await testFolder(t);
    // The shell's limit of file size stands for the end of the disk: 8 MiB in blocks of 512 bytes.
    const limited = ServerProcess.run(t, folder, (command) => [
      'sh',
      '-c',
      `ulimit -f 16384; exec "$@"`,
      'sh',
      ...command,
    ]);
    const things = await connectTo(t, await limited.url());
    const stored = await fill(things);
    assert.ok(stored > 100);
    assert.equal(await things.countDocuments({ k: { $gte: 0 } }), stored);
    assert.equal(await things.estimatedDocumentCount(), stored);
    const removed = await makeRoom(things);
    assert.ok(removed > 0);
    assert.equal((await things.insertOne({ k: -1 })).acknowledged, true);
    await limited.kill();
    await using next = await served(folder);
    assert.equal(await next.things.countDocuments({ k: { $gte: 0 } }), stored - removed);
  },
);

test('a folder that cannot be written stops the start with one line', async (t) => {
  const file = join(await testFolder(t), 'file');
  await writeFile(file, '');
  await assert.rejects(startEmbeddedMongo(join(file, 'folder')), /ENOTDIR/);
});

/** Connects as soon as somebody listens. */
async function firstConnection(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (connected) return socket;
  }
}

/** A command as it goes over the wire. Source: MongoDB manual, "MongoDB Wire Protocol", OP_MSG. */
function messageOf(command: BSON.Document): Buffer {
  const body = BSON.serialize(command);
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}
