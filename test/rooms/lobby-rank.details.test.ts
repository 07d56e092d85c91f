import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { connectDatabase } from '../../src/models/index.js';
import { rankOf } from '../../src/rooms/lobby-rank.js';
import type { LobbyView, MemberView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { testDatabase } from '../support/database.js';
import { startService } from '../support/service.js';
import { next, until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

/** The titles in the lobby, from first to last. */
async function titlesIn(visitor: Visitor): Promise<string[]> {
  const response = await visitor.request('/', { headers: { accept: 'application/json' } });
  return ((await response.json()) as LobbyView).rooms.map(({ title }) => title);
}

test('a room comes last in the lobby while it is full, whatever fills it or ends that', async (t) => {
  const { url } = await startService(t);
  const [host, guest, third] = [new Visitor(t, url), new Visitor(t, url), new Visitor(t, url)];
  const other = new Visitor(t, url);
  await other.enter(await other.createRoom({ title: 'other' }));
  const room = await host.createRoom({ title: 'small', max: 2 });
  const atHost = await host.enter(room);
  assert.deepEqual(await titlesIn(other), ['small', 'other']);

  const atGuest = await guest.enter(room);
  assert.deepEqual(await titlesIn(other), ['other', 'small'], 'a person enters');
  assert.match(await other.page('/'), /other[^]*small/, 'on the page too');
  atGuest.disconnect();
  await until('the seat is free', async () => (await titlesIn(other))[0] === 'small');

  await guest.enter(room);
  const settings = (body: object) => host.json(`/room/${room}`, body, 'PATCH');
  assert.equal((await settings({ max: 3 })).status, 200);
  assert.deepEqual(await titlesIn(other), ['small', 'other'], 'the limit is raised');
  assert.equal((await settings({ max: 2 })).status, 200);
  assert.deepEqual(await titlesIn(other), ['other', 'small'], 'the limit is lowered');

  const knocks = next<MemberView[]>(atHost, 'knocks');
  await third.page('/');
  const atDoor = await third.watchLobby();
  atDoor.emit('knock', room, () => undefined);
  const [knock] = await knocks;
  const members = next<{ member: string }>(atHost, 'join');
  await host.json(`/room/${room}/knocks/${knock?.member ?? ''}`, { letIn: true }, 'PUT');
  assert.deepEqual(await titlesIn(other), ['other', 'small'], 'the third seat is kept for who was let in');
  await third.enter(room);
  const { member } = await members;
  await host.request(`/room/${room}/members/${member}`, { method: 'DELETE' });
  assert.deepEqual(await titlesIn(other), ['small', 'other'], 'a person is removed');
});

test('rooms of earlier versions, and those that a crash left in the wrong place, have theirs after a start', async (t) => {
  const settings = { MONGO_URL: await testDatabase(t), COOKIE_SECRET: randomBytes(16).toString('hex') };
  const first = await startService(t, settings);
  const visitor = new Visitor(t, first.url);
  for (const title of ['old', 'new', 'full'])
    await visitor.enter(await visitor.createRoom({ title, max: 2 }));
  const db = await connectDatabase(settings.MONGO_URL);
  atEnd(t, () => db.connection.close());
  await first.close();
  const full = await db.Room.findOne({ title: 'full' }).lean();
  const [seat] = full?.seats ?? [];
  assert.ok(seat);
  await db.Room.updateMany(
    { title: 'full' },
    { $push: { seats: { ...seat, member: 'another', user: '#123456', number: 1234 } } },
  );
  await db.Room.updateMany({ title: { $ne: 'full' } }, { $unset: { rank: 1 } });

  const second = await startService(t, settings);
  assert.deepEqual(await titlesIn(visitor.at(second.url)), ['new', 'old', 'full']);
  for (const room of await db.Room.find().lean()) assert.equal(room.rank, rankOf(room), room.title);

  // A node of an earlier version makes rooms without one, too.
  await db.Room.updateMany({ title: 'old' }, { $unset: { rank: 1 } });
  await until('the janitor has given it one', async () => !(await db.Room.exists({ rank: null })));
});
