import { after, before } from 'node:test';
import mongoose from 'mongoose';
import { testFolder } from '../../../../test/support/test-folder.js';
import { serve } from '../../src/server.js';

/** What a test file works with; the fields are there once its tests run. */
export interface Under {
  client: mongoose.mongo.MongoClient;
  db: mongoose.mongo.Db;
  /** A collection of its own for a test, with these documents in it. */
  collection(docs?: mongoose.mongo.Document[]): Promise<mongoose.mongo.Collection>;
}

/** A database for one test file, in this thread and in a folder of its own. @param expiryMs as for `serve` */
export function databaseUnderTest(expiryMs?: number): Under {
  const under = {} as Under;
  const endings: (() => unknown)[] = [];
  let made = 0;
  before(async () => {
    const folder = await testFolder({ after: (end: () => unknown) => endings.push(end) });
    const { url, close } = await serve(folder, expiryMs);
    under.client = await mongoose.mongo.MongoClient.connect(url, { promoteValues: true });
    under.db = under.client.db();
    endings.unshift(() => under.client.close(), close);
  });
  after(async () => {
    for (const end of endings) await end();
  });
  under.collection = async (docs = []) => {
    const collection = under.db.collection(`c${(made += 1)}`);
    if (docs.length > 0) await collection.insertMany(docs);
    return collection;
  };
  return under;
}

/** An operation's error; null if it succeeds. */
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
