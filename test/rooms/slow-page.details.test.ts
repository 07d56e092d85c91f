import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startService } from '../support/service.js';
import { sendChat, Visitor } from '../support/visitor.js';

test('a page that takes 30 seconds to load keeps its seat, and its creator stays the host', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const guest = new Visitor(t, url);
  const room = await creator.createRoom({ max: 3 });
  await creator.page(`/room/${room}`);
  await guest.page(`/room/${room}`);
  await wait(30_000);
  await sendChat(await creator.connect({ room }), 'at last');
  await sendChat(await guest.connect({ room }), 'me too');
});
