import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../src/config.js';
import { start } from '../src/server.js';
import type { Presence } from '../src/shared/events.js';
import type { ChatView } from '../src/shared/views.js';
import { atEnd } from './support/at-end.js';
import { makeGif } from './support/gif.js';
import { assertRefused, ServiceProcess } from './support/process.js';
import { testFolder } from './support/test-folder.js';
import { SOON_GONE, startService, testSettings } from './support/service.js';
import { someOf } from './support/thorough.js';
import { next, until } from './support/until.js';
import { sendChat, Visitor } from './support/visitor.js';

test('the start prints one line with the address, and a signal ends it with code 0', async (t) => {
  const service = ServiceProcess.run(t, await testSettings(t));
  const url = await service.url();
  assert.match(service.out, /^Huechat: http:\/\/127\.0\.0\.1:\d+\n$/);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal(await service.end('SIGTERM'), 0);
  assert.equal(service.err, '');
});

test('Ctrl-C, which both the terminal and npm deliver, ends `npm start` with code 0', async (t) => {
  const npm = ['npm', 'start', '--silent'] as [string, ...string[]];
  const service = ServiceProcess.runProgram(t, await testSettings(t), npm, process.cwd(), { detached: true });
  await service.url();
  assert.equal(await service.pressCtrlC(), 0);
  assert.equal(service.err, '');
});

for (const [settings, line] of [
  [{ PORT: 'http' }, /PORT takes a whole number from 0 to 65535/],
  [{ HOST: '203.0.113.1' }, /HOST takes a name or an address of this machine/],
  [{ MONGO_URL: 'mongodb://127.0.0.1:9/x?serverSelectionTimeoutMS=300' }, /127\.0\.0\.1:9/],
] as const) {
  test(`${JSON.stringify(settings)} stops the start with one line and code 1`, async (t) => {
    const service = ServiceProcess.run(t, { ...(await testSettings(t)), ...settings });
    await assertRefused(service, line);
  });
}

test('a wrong setting is refused by name, and a secret in it is not repeated', () => {
  for (const [settings, line] of [
    [{ DEFAULT_LOCALE: 'fr' }, /^DEFAULT_LOCALE takes one of: en, ko/],
    [{ EMPTY_ROOM_GRACE_MS: '-1' }, /^EMPTY_ROOM_GRACE_MS takes a whole number/],
    [{ MONGO_URL: 'postgres://x' }, /^MONGO_URL takes a URL that begins with mongodb/],
    [{ MONGO_ID: 'root' }, /^MONGO_PASSWORD is needed where MONGO_ID is set/],
    [{ REDIS_URL: 'localhost:6379' }, /^REDIS_URL takes a URL that begins with redis/],
    [
      { REDIS_URL: 'redis://:secret@localhost:port' },
      /^REDIS_URL takes a URL that begins with redis(?!.*secret)/,
    ],
    [
      { REDIS_URL: 'redis://127.0.0.1:9' },
      /^REDIS_URL needs MONGO_URL: the embedded database is for one node/,
    ],
    [
      { REDIS_URL: 'redis://127.0.0.1:9', MONGO_URL: 'mongodb://127.0.0.1:9' },
      /^COOKIE_SECRET is needed where REDIS_URL is set/,
    ],
    [{ GIF_STORE: 's3' }, /^GIF_STORE takes one of: disk, gridfs/],
    [{ NODE_ENV: 'production' }, /^COOKIE_SECRET is needed in production/],
  ] as const)
    assert.throws(
      () => readConfig({ ...settings }),
      ({ message }: Error) => line.test(message) && !message.includes('\n'),
      JSON.stringify(settings),
    );
});

test('a port in use stops the start with one line that names it', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  atEnd(t, () => taken.close());
  const { port } = taken.address() as AddressInfo;
  const service = ServiceProcess.run(t, { ...(await testSettings(t)), PORT: String(port) });
  await assertRefused(service, new RegExp(`PORT ${port} is in use already`));
});

test('the course’s settings make the course’s connection string', () => {
  const { mongoUrl } = readConfig({
    MONGO_ID: 'ro/ot',
    MONGO_PASSWORD: 'p@ss',
    COOKIE_SECRET: 'sixteen letters!',
  });
  assert.equal(mongoUrl, 'mongodb://ro%2Fot:p%40ss@localhost:27017/huechat?authSource=admin');
});

test('a restart keeps people’s colours, rooms and chats', async (t) => {
  const settings = await testSettings(t);
  const first = await start(readConfig(settings));
  const creator = new Visitor(t, first.url);
  const room = await creator.createRoom();
  const { user, member } = await sendChat(await creator.enter(room), 'before the restart');
  await first.close();

  const second = await start(readConfig({ ...settings, PORT: new URL(first.url).port }));
  atEnd(t, () => second.close());
  const socket = await creator.enter(room);
  const chat = await sendChat(socket, 'after the restart');
  assert.deepEqual([chat.user, chat.member], [user, member]);
  assert.match(await creator.page(`/room/${room}`), /before the restart/);
});

test('a copy of a stopped service’s two folders is a backup of its rooms, chats and GIFs', async (t) => {
  const settings: Record<string, string> = await testSettings(t);
  const first = await start(readConfig(settings));
  const creator = new Visitor(t, first.url);
  const room = await creator.createRoom();
  await sendChat(await creator.enter(room), 'before the disk was lost');
  const { gif } = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
  await first.stop();
  const copy = await testFolder(t);
  const copies: Record<string, string> = {};
  for (const name of ['DATA_DIR', 'UPLOADS_DIR']) {
    const folder = settings[name] ?? '';
    copies[name] = join(copy, name);
    await cp(folder, copies[name], { recursive: true });
    await rm(folder, { recursive: true });
  }

  const second = await start(readConfig({ ...settings, ...copies }));
  atEnd(t, () => second.close());
  const back = creator.at(second.url);
  assert.match(await back.page(`/room/${room}`), /before the disk was lost/);
  assert.equal((await back.request(gif?.src ?? '')).headers.get('content-type'), 'image/gif');
});

/** All within 20 ms, the first ones far apart. */
const MOMENTS_MS = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);

test('a closed service leaves no work behind, even if people were just joining or leaving', async (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  for (const ms of someOf(MOMENTS_MS, 4)) {
    const service = await start(readConfig(await testSettings(t)));
    const [creator, guest] = [new Visitor(t, service.url), new Visitor(t, service.url)];
    const room = await creator.createRoom();
    const going = await creator.enter(room);
    await guest.page(`/room/${room}`);
    const coming = guest.open('/chat', { room });
    await wait(ms);
    for (const socket of [coming, going]) socket.disconnect();
    await service.close();
  }
  await until('no timer runs', () => timers() <= before);
});

test('people who return after a restart see who has not', async (t) => {
  const settings = { ...(await testSettings(t)), EMPTY_ROOM_GRACE_MS: '3000' };
  const first = await start(readConfig(settings));
  const creator = new Visitor(t, first.url);
  const guest = new Visitor(t, first.url);
  const room = await creator.createRoom();
  await creator.enter(room);
  const { user } = await sendChat(await guest.enter(room), 'I shall not be back');
  await first.close();

  const second = await start(readConfig({ ...settings, PORT: new URL(first.url).port }));
  atEnd(t, () => second.close());
  const { user: left, members } = await next<Presence>(await creator.connect({ room }), 'exit');
  assert.deepEqual([left, members], [user, 1]);
});

test('rooms that nobody returns to after a restart are removed', async (t) => {
  const settings = { ...(await testSettings(t)), ...SOON_GONE };
  const first = await start(readConfig(settings));
  const creator = new Visitor(t, first.url);
  const room = await creator.createRoom();
  await creator.enter(room);
  await first.close();
  const second = await start(readConfig(settings));
  atEnd(t, () => second.close());
  const visitor = new Visitor(t, second.url);
  await until('the room is gone', async () => !(await visitor.page('/')).includes(room));
});

test('the service reports whether it is alive and whether it can serve', async (t) => {
  const { url } = await startService(t);
  for (const path of ['/healthz', '/readyz', '/metrics'])
    assert.equal((await fetch(url + path)).status, 200, path);
  assert.match(await (await fetch(`${url}/metrics`)).text(), /huechat_chats_total 0/);
});

test('the metrics cover connections, rooms, chats, deliveries, their delays, uploads and refusals', async (t) => {
  const { url } = await startService(t);
  const [creator, guest] = [new Visitor(t, url), new Visitor(t, url)];
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  await guest.enter(room);
  await sendChat(socket, 'one');
  await sendChat(socket, 'two');
  assert.equal((await creator.gif(room, Buffer.from('no GIF'))).status, 422);
  const figures = await (await fetch(`${url}/metrics`)).text();
  for (const line of [
    'huechat_chats_total 2',
    'huechat_deliveries_total 4',
    'huechat_delivery_seconds_count 2',
    'huechat_chat_insert_seconds_count 2',
    'huechat_chat_group_size_sum 2',
    'huechat_connections{namespace="chat"} 2',
    'huechat_rooms 1',
    'huechat_refusals_total{code="not_a_gif"} 1',
    'huechat_uploads_total{result="refused"} 1',
  ])
    assert.ok(figures.includes(`\n${line}\n`), line);
  assert.match(figures, /nodejs_eventloop_lag_p99_seconds/);
});

test('the metrics need the token, or a setting that opens them, wherever the request comes from', async (t) => {
  const figures = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/metrics`, { headers }).then(({ status }) => status);
  // What nginx sends with `proxy_pass` alone: indistinguishable from a local request.
  const unset = await startService(t, { METRICS_TOKEN: '' });
  assert.equal(await figures(unset.url), 403);
  for (const authorization of ['Bearer', 'Bearer ', 'Bearer undefined', 'Bearer public'])
    assert.equal(await figures(unset.url, { authorization }), 403, authorization);
  const closed = await startService(t, { METRICS_TOKEN: 'sixteen letters!' });
  assert.equal(await figures(closed.url), 403);
  assert.equal(await figures(closed.url, { authorization: 'Bearer sixteen letters?' }), 403);
  assert.equal(await figures(closed.url, { authorization: 'Bearer sixteen letters!' }), 200);
  const open = await startService(t, { METRICS_TOKEN: 'public' });
  assert.equal(await figures(open.url, { 'x-forwarded-for': '203.0.113.9' }), 200);
});

for (const [host, address] of someOf(
  [
    ['::', '[::1]'],
    ['', /^(127\.0\.0\.1|\[::1\])$/],
    ['0.0.0.0', '127.0.0.1'],
    ['::1', '[::1]'],
    ['127.0.0.2', '127.0.0.2'],
    ['localhost', /^(127\.0\.0\.1|\[::1\])$/],
  ] as const,
  2,
)) {
  test(`a server that listens on ${host || 'every address'} reaches itself by number, and ends its empty rooms`, async (t) => {
    const { url } = await startService(t, { HOST: host, EMPTY_ROOM_GRACE_MS: '100' });
    const { hostname } = new URL(url);
    if (typeof address === 'string') assert.equal(hostname, address);
    else assert.match(hostname, address);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    (await creator.enter(room)).disconnect();
    await until('the room has ended', async () => !(await creator.page('/')).includes(room));
  });
}
