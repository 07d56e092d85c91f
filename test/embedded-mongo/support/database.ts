import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js';
import { atEnd } from '../../support/at-end.js';

export type Db = mongoose.mongo.Db;
export type Collection = mongoose.mongo.Collection;
export type Document = mongoose.mongo.Document;

/** Set: the suite of behaviour runs against that server, to see what differs. */
const OTHER_SERVER = process.env.MONGO_URL;

/** Whether the server under test is the embedded one. */
export const isEmbedded = OTHER_SERVER === undefined;

/** What a test file works with; the fields are there once its tests run. */
export interface Under {
  url: string;
  client: mongoose.mongo.MongoClient;
  db: Db;
  /** A collection of its own for a test, with these documents in it. */
  collection(docs?: Document[]): Promise<Collection>;
}

/** A database for one test file: embedded in a folder of its own, or on the server that MONGO_URL names. */
export function databaseUnderTest(options = {}): Under {
  const under = {} as Under;
  const endings: (() => Promise<unknown>)[] = [];
  let made = 0;
  let started: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    under.url = OTHER_SERVER ?? (await startEmbedded(endings, options));
    under.client = await mongoose.mongo.MongoClient.connect(under.url, { promoteValues: true });
    under.db = under.client.db(`huechat_test_${process.pid}`);
  };
  before(() => (started ??= start()));
  after(async () => {
    await under.db.dropDatabase();
    await under.client.close();
    for (const end of endings.reverse()) await end();
  });
  under.collection = async (docs = []) => {
    // A file's own before-hooks run beside the one above.
    await (started ??= start());
    const collection = under.db.collection(`c${(made += 1)}`);
    if (docs.length > 0) await collection.insertMany(docs);
    return collection;
  };
  return under;
}

async function startEmbedded(endings: (() => Promise<unknown>)[], options: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'huechat-test-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const server = await startEmbeddedMongo(folder, options);
  endings.push(() => server.close());
  return server.url;
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'huechat-test-'));
  atEnd(t, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What an operation is refused with; null where it is not. */
export async function refusal(
  operation: Promise<unknown>,
): Promise<{ code: unknown; message: string } | null> {
  try {
    await operation;
    return null;
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string };
    return { code, message };
  }
}
