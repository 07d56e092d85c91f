import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Collection } from 'mongodb';
import { sign } from 'cookie-signature';
import mongoose from 'mongoose';
import type { MemberView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { embeddedMongoIn, startService, testSettings } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

/** As src/middleware/session-store.ts has it. */
const STORED_MAX = 100_000;
const HOUR_MS = 3_600_000;

type Settings = Record<string, string>;

interface StoredSession {
  _id: string;
  expires: Date;
  session: { color: string; number: number };
}

test('nothing is stored for visitors who only browse, get errors or forge sessions', async (t) => {
  const { url, sessions } = await startWithSessions(t);
  const room = await new Visitor(t, url).createRoom();
  const forged = encodeURIComponent(`s:${sign('made-up-elsewhere', 'another secret')}`);
  for (const cookie of ['', `connect.sid=${forged}`, 'connect.sid=garbage', `__Host-connect.sid=${forged}`])
    for (const [method, path] of [
      ['GET', '/'],
      ['HEAD', '/'],
      ['OPTIONS', '/'],
      ['GET', '/room'],
      ['GET', '/wp-login.php'],
      ['POST', '/wp-login.php'],
      ['GET', '/?ended=1'],
      ['GET', '/room/000000000000000000000000'],
      ['GET', `/room/${room}`],
      ['HEAD', `/room/${room}`],
      ['POST', `/room/${room}/unlock`],
      ['DELETE', `/room/${room}`],
      ['GET', `/room/${room}/chats`],
    ] as const)
      await fetch(url + path, { method, redirect: 'manual', headers: { cookie } });
  // A browser that keeps its cookie but has not taken part.
  const visitor = new Visitor(t, url);
  for (const path of ['/', '/', '/room', '/']) await visitor.page(path);
  await visitor.request('/room/000000000000000000000000');
  (await visitor.watchLobby()).disconnect();
  assert.deepEqual(await sessions.find().toArray(), []);
});

test('a participant’s session is stored for an hour, and for two weeks once they return', async (t) => {
  const settings: Settings = await testSettings(t);
  const first = await startService(t, settings);
  const visitor = new Visitor(t, first.url);
  await visitor.page('/');
  await visitor.createRoom();
  const sessions = await storedSessions(t, settings);
  const lasts = async () => Number((await sessions.findOne())?.expires) - Date.now();
  await until('it is stored', async () => (await sessions.countDocuments()) === 1);
  assert.ok((await lasts()) <= HOUR_MS);
  const earlier = new Date(Date.now() - HOUR_MS / 2);
  await sessions.updateMany({}, { $set: { lastModified: earlier } });
  await first.close();

  // Another process does not remember that it has just read this session.
  const second = await startService(t, settings);
  await visitor.at(second.url).page('/');
  await until('it is stored for two weeks', async () => (await lasts()) > 13 * 24 * HOUR_MS);
  assert.equal(await sessions.countDocuments(), 1);
});

test('people keep their name when the service restarts, and when their session is no longer stored', async (t) => {
  const settings: Settings = await testSettings(t);
  const first = await startService(t, settings);
  const visitor = new Visitor(t, first.url);
  const nameInLobby = async (person: Visitor): Promise<string | undefined> =>
    /chip__name"[^>]*>([^<]+)</.exec(await person.page('/'))?.[1];
  const chip = await nameInLobby(visitor);
  assert.ok(chip);
  const room = await visitor.createRoom();
  const nameIn = async (person: Visitor): Promise<MemberView> => {
    const page = await person.page(`/room/${room}`);
    const [, member = '', user = '', number] =
      /data-member="([^"]+)" data-user="([^"]+)" data-number="(\d+)"/.exec(page) ?? [];
    return { member, user, number: Number(number) };
  };
  const before = await nameIn(visitor);
  await first.close();

  const second = await startService(t, settings);
  const returned = visitor.at(second.url);
  assert.deepEqual(await nameIn(returned), before);
  await (await storedSessions(t, settings)).deleteMany({});
  assert.deepEqual(await nameIn(returned), before);
  assert.equal(await nameInLobby(returned), chip);
});

test('when the session store is full, new people can still take part and keep their name', async (t) => {
  const { url, sessions } = await startWithSessions(t);
  const stored = { session: { color: '#000000', number: 1000 }, expires: new Date(Date.now() + HOUR_MS) };
  for (let from = 0; from < STORED_MAX; from += 10_000)
    await sessions.insertMany(
      Array.from({ length: 10_000 }, (_, at) => ({ _id: `${from + at}`, ...stored })),
    );
  const visitor = new Visitor(t, url);
  const chip = async () => /chip__name">([^<]+)</.exec(await visitor.page('/'))?.[1];
  const before = await chip();
  await visitor.enter(await visitor.createRoom());
  assert.equal(await chip(), before);
  assert.equal(await sessions.estimatedDocumentCount(), STORED_MAX);
});

async function startWithSessions(
  t: TestContext,
): Promise<{ url: string; sessions: Collection<StoredSession> }> {
  const settings: Settings = await testSettings(t);
  const { url } = await startService(t, settings);
  return { url, sessions: await storedSessions(t, settings) };
}

async function storedSessions(t: TestContext, settings: Settings): Promise<Collection<StoredSession>> {
  const url = settings['MONGO_URL'] ?? embeddedMongoIn(settings['DATA_DIR'] ?? '');
  const client = await mongoose.createConnection(url).asPromise();
  atEnd(t, () => client.close());
  return client.getClient().db(client.name).collection<StoredSession>('sessions');
}
