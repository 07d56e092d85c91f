import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { doorScenes } from './door.js';
import { gifMakerScenes } from './gif-maker.js';
import { seedScene } from './seed-scene.js';
import { lobbyScenes } from './lobby.js';
import { messageScenes } from './messages.js';
import { roomScenes } from './room.js';
import { createFixtures, type Scene, type Fixtures } from './fixtures.js';

/** Every scene, in the order of a visit: later scenes may rely on earlier ones. */
const scenes: Scene[] = [
  { name: 'lobby-empty', seeded: false, open: ({ me }) => me.goto('/') },
  ...lobbyScenes,
  ...doorScenes,
  ...roomScenes,
  ...messageScenes,
  ...gifMakerScenes,
  { name: 'not-found', open: ({ me }) => me.goto('/nowhere') },
  { name: 'gone', open: ({ me }) => me.goto(`/room/${'0'.repeat(24)}/chats?before=${'0'.repeat(33)}`) },
  { name: 'offline', open: stayOffline },
  { name: 'server-error', open: askWithoutDatabase },
];

export const WIDTHS = [360, 768, 1440];

/**
 * Opens one scene after the other and passes it to `look`.
 * @param locale of the browsers, such as `ko-KR`
 * @param wanted names of scenes; all of them when it is empty
 */
export async function lookAtScenes(
  t: TestContext,
  locale: string,
  look: (page: Page, scene: Scene) => Promise<void>,
  wanted: string[] = [],
): Promise<void> {
  const fixtures = await createFixtures(t, locale);
  const plain = await fixtures.other({ javaScriptEnabled: false });
  for (const scene of scenes) {
    if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
    if (scene.seeded !== false) fixtures.room ||= await seedScene(fixtures);
    const me = scene.scripted === false ? plain : fixtures.me;
    await scene.open({ ...fixtures, me });
    await look(me, scene);
    // Requests that a scene blocked must not reach its page now: it might navigate during the next scene.
    await me.goto('about:blank');
    await me.unrouteAll();
    // The lobby would show toasts about rooms that were left.
    await me.context().clearCookies({ name: /visited|reading/ });
    await me.emulateMedia({ forcedColors: 'none', contrast: 'no-preference' });
  }
}

/** The offline page reloads by itself when the server answers. */
async function stayOffline({ me }: Fixtures): Promise<void> {
  await me.route('**/healthz', (route) => route.abort());
  await me.goto('/offline');
}

async function askWithoutDatabase({ me, loseDatabase }: Fixtures): Promise<void> {
  await loseDatabase();
  await me.goto('/room');
}
