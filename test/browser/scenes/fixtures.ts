import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ServerProcess as DatabaseProcess } from '../../../packages/embedded-mongo/test/support/server-process.js';
import { connectDatabase } from '../../../src/models/index.js';
import { testFolder } from '../../support/test-folder.js';
import { beLike } from '../../support/same-colour.js';
import { Visitor } from '../../support/visitor.js';
import { startWithBrowser } from '../support.js';

/** A state of the product that a picture shows. */
export interface Scene {
  name: string;
  /** Brings the page into this state by user actions. */
  open: (fixtures: Fixtures) => Promise<unknown>;
  /** Whether there are rooms and a conversation; default true. */
  seeded?: boolean;
  /** Whether the browser runs scripts; default true. */
  scripted?: boolean;
  /** Whether the picture shows the whole page instead of the viewport; default false. */
  whole?: boolean;
}

/** The people and helpers of a scene. */
export interface Fixtures {
  /** Of every browser, such as `ko-KR`. */
  locale: string;
  /** The page in the picture. */
  me: Page;
  /** Another person. */
  other: (options?: BrowserContextOptions) => Promise<Page>;
  /** Another person with the same colour in the lobby as `me`. */
  personOfSameColour: () => Promise<Page>;
  /** Creates each of these rooms as a new person, who enters it. */
  createRooms: (rooms: { title: string; max: number }[]) => Promise<void>;
  /** Backdates a room's last message, in minutes. */
  lastTalk: (title: string, minutesAgo: number) => Promise<void>;
  /** The path of a room with a conversation; empty for scenes that are not `seeded`. */
  room: string;
  /** For files that a scene chooses. */
  folder: string;
  /** Permanently disconnects the service from its database. */
  loseDatabase: () => Promise<void>;
}

const COOKIE_SECRET = 'signs the sessions of people who have the same colour';

/** Starts a service whose database can be disconnected. @param locale the locale of every browser */
export async function createFixtures(t: TestContext, locale: string): Promise<Fixtures> {
  const database = DatabaseProcess.run(t, await testFolder(t));
  const { person, service } = await startWithBrowser(t, {
    MONGO_URL: await database.url(),
    COOKIE_SECRET,
  });
  // No transition may be in progress between two pictures.
  const still = { locale, reducedMotion: 'reduce' } as const;
  const other = (options: BrowserContextOptions = {}) => person({ ...still, ...options });
  const createRooms: Fixtures['createRooms'] = async (rooms) => {
    for (const room of rooms) {
      const creator = new Visitor(t, service.url);
      await creator.enter(await creator.createRoom(room));
    }
  };
  const lastTalk: Fixtures['lastTalk'] = async (title, minutesAgo) => {
    const db = await connectDatabase(await database.url());
    const talkedAt = new Date(Date.now() - minutesAgo * 60_000);
    await db.Room.updateMany({ title }, { $set: { talkedAt } });
    await db.connection.close();
  };
  const me = await other();
  const personOfSameColour = async () => {
    await me.goto('/');
    const page = await other();
    await beLike(page, COOKIE_SECRET, (await me.locator('html').getAttribute('data-me')) ?? '');
    return page;
  };
  return {
    me,
    other,
    personOfSameColour,
    createRooms,
    lastTalk,
    locale,
    room: '',
    folder: await testFolder(t),
    loseDatabase: () => database.kill(),
  };
}
