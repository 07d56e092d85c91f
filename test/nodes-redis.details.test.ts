import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@redis/client';
import { readConfig } from '../src/config.js';
import { start } from '../src/server.js';
import type { ChatView, RoomView } from '../src/shared/views.js';
import { atEnd } from './support/at-end.js';
import { sharedParts } from './support/nodes.js';
import { runRedisCluster } from './support/redis.js';
import { collect, next, until } from './support/until.js';
import { type ChatSocket, sendChat, Visitor } from './support/visitor.js';

test('nodes connect through a Redis with a password, and a wrong password stops the start', async (t) => {
  const { settings, redis } = await sharedParts(t);
  const admin = await createClient({ url: redis.url }).connect();
  atEnd(t, () => {
    admin.destroy();
  });
  await admin.configSet('requirepass', 'open sesame');
  const withPassword = (password: string) =>
    readConfig({ ...settings, REDIS_URL: redis.url.replace('//', `//:${encodeURIComponent(password)}@`) });
  await assert.rejects(start(withPassword('open barley')), ({ message }: Error) => {
    assert.match(message, /^REDIS_URL names a Redis that cannot be used: 127\.0\.0\.1:\d+ \(WRONGPASS .*\)$/);
    return !message.includes('barley');
  });
  const nodes = [await start(withPassword('open sesame')), await start(withPassword('open sesame'))];
  for (const node of nodes) atEnd(t, () => node.close());
  const [a = '', b = ''] = nodes.map(({ url }) => url);
  const made = next<RoomView>(await new Visitor(t, b).watchLobby(), 'newRoom');
  const room = await new Visitor(t, a).createRoom();
  assert.equal((await made).id, room);
});

test('nodes connect through a Redis Cluster, and read what they missed when one of its servers restarts', async (t) => {
  const { settings } = await sharedParts(t);
  const masters = await runRedisCluster(t);
  const url = masters[0]?.url ?? '';
  const nodes = [];
  for (let node = 0; node < 2; node++) {
    const running = await start(readConfig({ ...settings, REDIS_URL: url, RATE_LIMITS: 'on' }));
    atEnd(t, () => running.close());
    nodes.push(running.url);
  }
  const [a = '', b = ''] = nodes;
  const creator = new Visitor(t, a);
  // Several rooms, so that more than one server carries them.
  const talks: { near: ChatSocket; chats: ChatView[][] }[] = [];
  for (let index = 0; index < 6; index++) {
    const room = await creator.createRoom();
    const near = await creator.enter(room);
    talks.push({ near, chats: collect<ChatView[]>(await new Visitor(t, b).enter(room), 'chat') });
  }
  const sayInEach = async (what: string) => {
    for (const { near, chats } of talks) {
      const { id } = await sendChat(near, what);
      await until('the other node has it', () => chats.flat().some((chat) => chat.id === id));
    }
  };
  await sayInEach('before');
  await masters[1]?.kill();
  await sayInEach('while a server is away');
  await masters[1]?.run();
  for (const node of [a, b])
    await until('all is well', async () => (await (await fetch(`${node}/readyz`)).text()) === 'ok');
  await sayInEach('after');
  for (const { chats } of talks) assert.equal(chats.flat().length, 3);
});
