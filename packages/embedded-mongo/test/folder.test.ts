import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BSON } from 'bson';
import { open } from 'lmdb';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../src/index.js';
import { ServerProcess } from './support/server-process.js';
import { refusal } from './support/database.js';
import { atEnd } from '../../../test/support/at-end.js';
import { testFolder } from '../../../test/support/test-folder.js';

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

test('of several processes that start at once on a folder, one gets it', async (t) => {
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

test('a file that is no database is refused with one line, and left as it is', async (t) => {
  const folder = await testFolder(t);
  await mkdir(join(folder, 'database'));
  const path = join(folder, 'database', 'data.mdb');
  const content = Buffer.alloc(20_000, 'no ');
  await writeFile(path, content);
  await assert.rejects(startEmbeddedMongo(folder), /is no database/);
  assert.ok(content.equals(await readFile(path)));
});

/** A database as version 0.1.0 kept it. */
async function writeOldFormat(folder: string): Promise<void> {
  await mkdir(join(folder, 'database'));
  const path = join(folder, 'database', 'huechat.lmdb');
  const db = open<Buffer, Buffer>({
    path,
    noSubdir: true,
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
  });
  const key = (space: number, rest: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, space]), Buffer.from(rest)]);
  const spec = { v: 2, key: { k: 1 }, name: 'k_1', unique: true };
  const indexes = [{ space: 2, spec, multikey: false, building: false }];
  const catalog = { space: 1, database: 'huechat', name: 'things', indexes };
  await db.put(key(0, 'chuechat.things'), Buffer.from(BSON.serialize(catalog)));
  for (let k = 0; k < 1200; k++) await db.put(key(1, `${k}`), Buffer.from(BSON.serialize({ _id: k, k })));
  await db.close();
}

test('the data of version 0.1.0 is read, and its file set aside', async (t) => {
  const folder = await testFolder(t);
  await writeOldFormat(folder);
  {
    await using first = await served(folder);
    assert.equal(await first.things.countDocuments({ k: { $gte: 0 } }), 1200);
    assert.equal((await refusal(first.things.insertOne({ k: 7 })))?.code, 11000);
  }
  await using next = await served(folder);
  assert.equal(await next.things.estimatedDocumentCount(), 1200);
  await stat(join(folder, 'database', 'huechat.lmdb.old'));
});

const LOST: Record<string, (path: string) => Promise<void>> = {
  'is missing': rm,
  'is empty': (path) => truncate(path, 0),
  'is cut off': (path) => truncate(path, 500_000),
};

for (const [how, lose] of Object.entries(LOST)) {
  test(`a data file that ${how} stops the start with a message`, async (t) => {
    const folder = await testFolder(t);
    const { url, close } = await startEmbeddedMongo(folder);
    await (await connectTo(t, url)).insertOne({ long: 'x'.repeat(1_000_000) });
    await close();
    await lose(join(folder, 'database', 'data.mdb'));
    await assert.rejects(startEmbeddedMongo(folder), new RegExp(how));
  });
}

test(
  'a full disk refuses writes, keeps the data, and allows reading and removing',
  { skip: process.getuid?.() !== 0 || process.platform !== 'linux' },
  async (t) => {
    const disk = await testFolder(t);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    atEnd(t, () => execFileSync('umount', ['--lazy', disk]));
    const folder = join(disk, 'data');
    const server = ServerProcess.run(t, folder);
    const things = await connectTo(t, await server.url());
    let stored = 0;
    let refused: Awaited<ReturnType<typeof refusal>> = null;
    while (!refused) {
      refused = await refusal(things.insertOne({ k: stored, filling: 'x'.repeat(5000) }));
      if (!refused) stored++;
    }
    assert.equal(refused.code, 14031, refused.message);
    assert.ok(stored > 100);
    // Even the last bytes may go to something else.
    await writeFile(join(disk, 'other'), Buffer.alloc(8 * 1024 ** 2)).catch(() => undefined);
    for (let i = 0; i < 20; i++)
      assert.equal(
        (await refusal(things.insertMany([{ i }, { i, filling: 'x'.repeat(50_000) }])))?.code,
        14031,
      );
    assert.equal(await things.countDocuments({ k: { $gte: 0 } }), stored);
    await rm(join(disk, 'other'));
    assert.equal((await things.deleteMany({ k: { $lt: 50 } })).deletedCount, 50);
    await server.kill();
    await using next = await served(folder);
    assert.equal(await next.things.countDocuments({ k: { $gte: 0 } }), stored - 50);
  },
);

test('a folder that cannot be written stops the start with one line', async (t) => {
  const file = join(await testFolder(t), 'file');
  await writeFile(file, '');
  await assert.rejects(startEmbeddedMongo(join(file, 'folder')), /ENOTDIR/);
});
