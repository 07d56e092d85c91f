import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES } from '../../src/lib/rate-table.js';
import mongoose from 'mongoose';
import { retryOnConflict } from '../../src/rooms/retry-on-conflict.js';
import type { InviteView } from '../../src/shared/views.js';
import { startLimitedService } from '../support/limited-service.js';
import { startService } from '../support/service.js';
import { errorIn, Visitor } from '../support/visitor.js';

test('an operation that can never succeed gives up with `unavailable`', async () => {
  let tries = 0;
  const never = () => {
    tries++;
    return Promise.resolve(null);
  };
  await assert.rejects(retryOnConflict(never), { code: 'unavailable', status: 503 });
  assert.equal(tries, 50);
});

test('admitting a removed person is answered at once, even if their knock is still pending', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom();
  await host.enter(room);
  const member = 'a'.repeat(16);
  const knock = {
    member,
    user: '#2e8b57',
    number: 4821,
    refused: false,
    until: new Date(Date.now() + 60_000),
  };
  const client = await mongoose.createConnection(mongoUrl).asPromise();
  await client.collection('rooms').updateMany({}, { $push: { knocks: knock, shownOut: member } } as never);
  await client.close();
  const answer = await host.json(`/room/${room}/knocks/${member}`, { letIn: true }, 'PUT');
  const { status, code } = await errorIn(answer);
  assert.deepEqual([status, code], [404, 'knock_not_found']);
});

test('entering by sending a message counts towards the rate limit like opening the page', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const own = await creator.createRoom();
  const other = await creator.createRoom();
  const visitor = new Visitor(t, url);
  await visitor.enter(own);
  // Entering once, by page or by socket, leaves this much.
  for (let entered = 2; entered <= RATES.joins.most.session; entered++)
    await visitor.connect({ room: own }).then(
      (socket) => socket.disconnect(),
      () => undefined,
    );
  assert.equal((await errorIn(await visitor.json(`/room/${other}/chat`, { chat: 'hi' }))).code, 'too_many');
  // Members can still send messages.
  assert.equal((await visitor.json(`/room/${own}/chat`, { chat: 'still in' })).status, 201);
});

test('a member’s invites displace nobody else’s, and expire when the member is removed', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  const guest = new Visitor(t, url);
  await guest.form(`/room/${room}/unlock`, { password: 'secret' });
  await guest.enter(room);
  const invite = async (who: Visitor): Promise<string> =>
    new URL(((await (await who.json(`/room/${room}/invites`, {})).json()) as InviteView).url).hash.slice(1);
  const accepted = async (token: string): Promise<boolean> =>
    (await new Visitor(t, url).form(`/room/${room}/invite`, { token })).headers.get('location') !== '/';

  const hosts = await invite(host);
  const tokens: string[] = [];
  for (let made = 0; made < 25; made++) tokens.push(await invite(guest));
  assert.ok(await accepted(hosts));
  assert.ok(!(await accepted(tokens[0] ?? '')), 'their own oldest made way');
  assert.ok(await accepted(tokens[15] ?? ''));
  const [, member] = /data-member="([\w-]{16})"/.exec(await guest.page(`/room/${room}`)) ?? [];
  await host.request(`/room/${room}/members/${member}`, { method: 'DELETE' });
  assert.ok(!(await accepted(tokens[24] ?? '')));
});

test('the data that strangers can add to a room is bounded', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  const client = await mongoose.createConnection(mongoUrl).asPromise();
  const rooms = client.collection('rooms');
  const names = Array.from({ length: 1000 }, (_, index) => String(index).padStart(16, 'x'));
  await rooms.updateMany({}, { $set: { admitted: names, shownOut: names, noShows: names.slice(0, 200) } });
  const guest = new Visitor(t, url);
  await guest.form(`/room/${room}/unlock`, { password: 'secret' });
  const [, member] = /data-member="([\w-]{16})"/.exec(await guest.page(`/room/${room}`)) ?? [];
  await host.request(`/room/${room}/members/${member}`, { method: 'DELETE' });
  const after = (await rooms.findOne()) as unknown as Record<string, string[]>;
  await client.close();
  assert.deepEqual([after['admitted']?.length, after['shownOut']?.length], [999, 1000]);
  assert.equal(after['shownOut']?.at(-1), member);
  assert.equal(after['shownOut']?.at(0), names[1]);
});
