import type { TestContext } from 'node:test';
import { Types } from 'mongoose';
import { startEmbeddedMongo } from '../../packages/embedded-mongo/src/index.js';
import { connectDatabase } from '../../src/models/index.js';
import { atEnd } from '../support/at-end.js';
import { testSettings } from '../support/service.js';
import { startWithBrowser, type BrowserTest } from './support.js';
import { testFolder } from '../support/test-folder.js';

export interface LongRoomTest extends BrowserTest {
  /** Inserts chats `chat 1`, `chat 2` and so on by another member into a room, all at one time, by default now. */
  fill: (room: string, count: number, createdAt?: Date) => Promise<void>;
}

const AT_ONCE = 1000;

/** A browser test whose database can be filled directly. */
export async function startWithLongRoom(t: TestContext): Promise<LongRoomTest> {
  const folder = await testFolder(t);
  const { MONGO_URL = await embedded(t, folder) } = await testSettings(t);
  const db = await connectDatabase(MONGO_URL);
  atEnd(t, () => db.connection.close());
  const test = await startWithBrowser(t, { MONGO_URL, RATE_LIMITS: 'off' });
  const fill = async (room: string, count: number, createdAt = new Date()) => {
    for (let done = 0; done < count; done += AT_ONCE) {
      const chats = Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, index) => ({
        _id: new Types.ObjectId(),
        room: new Types.ObjectId(room),
        member: 'someone',
        user: '#2a7f62',
        number: 4821,
        key: `${createdAt.getTime()}-${done + index}`,
        chat: `chat ${done + index + 1}`,
        createdAt,
      }));
      await db.Chat.collection.insertMany(chats);
    }
  };
  return { ...test, fill };
}

async function embedded(t: TestContext, folder: string): Promise<string> {
  const database = await startEmbeddedMongo(folder);
  atEnd(t, () => database.close());
  return database.url;
}
