import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ServerProcess as DatabaseProcess } from '../../embedded-mongo/support/server-process.js';
import { testFolder } from '../../support/test-folder.js';
import { Visitor } from '../../support/visitor.js';
import { setStage } from '../support.js';

/** Who and what a scene may use. */
export interface Scenery {
  /** The page that is looked at. */
  me: Page;
  /** Somebody else, with a colour of their own. */
  other: (options?: BrowserContextOptions) => Promise<Page>;
  /** Each of these rooms by somebody new, who goes in. */
  makeRooms: (rooms: { title: string; max: number }[]) => Promise<void>;
  /** The path of a room in which much has been said; empty where the lobby is not furnished. */
  room: string;
  /** Takes the database away from the service, for good. */
  loseDatabase: () => Promise<void>;
}

/** Sets a stage whose database can be taken away from under it. @param locale of everybody's browser */
export async function setScenery(t: TestContext, locale: string): Promise<Scenery> {
  const database = DatabaseProcess.run(t, await testFolder(t));
  const { person, service } = await setStage(t, { MONGO_URL: await database.url() });
  // Between two looks nothing may still be changing from one to the other.
  const still = { locale, reducedMotion: 'reduce' } as const;
  const other = (options: BrowserContextOptions = {}) => person({ ...still, ...options });
  const makeRooms: Scenery['makeRooms'] = async (rooms) => {
    for (const room of rooms) {
      const maker = new Visitor(t, service.url);
      await maker.enter(await maker.makeRoom(room));
    }
  };
  return {
    me: await other(),
    other,
    makeRooms,
    room: '',
    loseDatabase: () => database.kill(),
  };
}
