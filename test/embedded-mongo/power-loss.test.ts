import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import mongoose from 'mongoose';
import { crc32c } from '../../src/embedded-mongo/crc32c.js';
import { startEmbeddedMongo } from '../../src/embedded-mongo/index.js';
import { testFolder } from '../support/test-folder.js';

const PAGE = 4096;

/**
 * What a disk may hold after the power has gone: of the pages written since the last flush any may have
 * arrived, and any not. Made here from the file at the flush and the file of later on, page by page.
 */
async function loseSome(flushed: Buffer, later: string, random: () => number): Promise<void> {
  const pages = await readFile(later);
  for (let at = 0; at < pages.length; at += PAGE) {
    if (random() < 0.5) continue;
    const old = at < flushed.length ? flushed.subarray(at, at + PAGE) : Buffer.alloc(PAGE);
    old.copy(pages, at);
  }
  await writeFile(later, pages);
}

/** Makes the checkpoints say that they were taken before the system went down. */
async function forgetBoot(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('checkpoint-')) continue;
    const bytes = await readFile(join(folder, name));
    bytes.write('another run of the system'.padEnd(36), 8, 'latin1');
    bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
    await writeFile(join(folder, name), bytes);
  }
}

async function withThings<T>(
  folder: string,
  action: (things: mongoose.mongo.Collection) => Promise<T>,
): Promise<T> {
  const { url, close } = await startEmbeddedMongo(folder, { flushMs: 60_000 });
  const client = await mongoose.mongo.MongoClient.connect(url);
  try {
    return await action(client.db().collection('things'));
  } finally {
    await client.close();
    await close();
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from))
    if (/^(huechat|checkpoint)/.test(name) && !name.endsWith('-lock'))
      await copyFile(join(from, name), join(to, name));
}

for (const seed of [1, 2, 3, 4]) {
  test(`after a loss of power everything is as at the last flush, however the pages arrived (${seed})`, async (t) => {
    const [folder, crashed] = [await testFolder(t), await testFolder(t)];
    const inside = join(folder, 'database');
    const file = join(inside, 'huechat.lmdb');
    let flushed = Buffer.alloc(0);
    const expected = await withThings(folder, async (things) => {
      await things.createIndexes([{ key: { n: 1 } }]);
      await things.insertMany(Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(200) })));
      await things.deleteMany({ n: { $gte: 1000, $lt: 2000 } });
      await things.insertOne({ n: -1 }, { writeConcern: { journal: true } });
      flushed = await readFile(file);
      const state = await things.find().sort({ n: 1 }).toArray();
      // Frees pages of the flushed state, and asks for new ones, again and again.
      for (let i = 0; i < 6; i++) {
        await things.deleteMany({ n: { $gte: i * 100, $lt: i * 100 + 100 } });
        await things.insertMany(
          Array.from({ length: 200 }, (_, n) => ({ n: 10_000 + n, text: 'y'.repeat(200) })),
        );
      }
      await copyFolder(inside, join(crashed, 'database'));
      return state;
    });
    let last = seed * 7919;
    await loseSome(
      flushed,
      join(crashed, 'database', 'huechat.lmdb'),
      () => (last = (last * 48271) % 2147483647) / 2147483647,
    );
    await forgetBoot(join(crashed, 'database'));
    await withThings(crashed, async (things) => {
      assert.deepEqual(await things.find().sort({ n: 1 }).toArray(), expected);
      assert.equal(await things.estimatedDocumentCount(), expected.length);
      await things.insertOne({ n: 5 });
    });
  });
}
