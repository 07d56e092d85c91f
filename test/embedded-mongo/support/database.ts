import { after, before, type TestContext } from 'node:test';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js';
import { atEnd } from '../../support/at-end.js';
import { testFolder } from '../../support/test-folder.js';

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
  const file = { after: (end: () => Promise<unknown>) => endings.push(end) };
  let made = 0;
  let started: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    under.url = OTHER_SERVER ?? (await startEmbedded(file, options));
    under.client = await mongoose.mongo.MongoClient.connect(under.url, { promoteValues: true });
    under.db = under.client.db(`huechat_test_${process.pid}`);
  };
  before(() => (started ??= start()));
  after(async () => {
    await under.db.dropDatabase();
    await under.client.close();
    for (const end of endings) await end();
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

async function startEmbedded(file: Pick<TestContext, 'after'>, options: object): Promise<string> {
  const server = await startEmbeddedMongo(await testFolder(file), options);
  atEnd(file, () => server.close());
  return server.url;
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
