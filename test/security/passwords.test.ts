import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Passwords } from '../../src/rooms/passwords.js';
import type { UserError } from '../../src/lib/errors.js';
import { RATES, ROOMS_OF_SESSION_MAX, SITE_FACTOR } from '../../src/lib/rate-table.js';
import { Rates } from '../../src/lib/rates.js';
import { startService } from '../support/service.js';
import { errorIn, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html (protect against automated attacks,
// authentication responses) and https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html.

const ON = { RATE_LIMITS: 'on' };

const tryOne = (visitor: Visitor, room: string, password: string): Promise<Response> =>
  visitor.request(`/room/${room}/unlock`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ password }),
  });

test('wrong passwords are throttled per person, until even the right one has to wait', async (t) => {
  const { url } = await startService(t, ON);
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  const guesser = new Visitor(t, url);
  for (let tried = 0; tried < RATES.passwords.most.session; tried++)
    assert.equal((await tryOne(guesser, room, `guess ${tried}`)).status, 303);
  const refused = await tryOne(guesser, room, 'right');
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
  assert.deepEqual((await errorIn(refused)).code, 'too_many');

  const byForm = await guesser.form(`/room/${room}/unlock`, { password: 'right' });
  assert.equal(byForm.headers.get('location'), '/');
  assert.match(await guesser.page('/'), /요청이 너무 많아요\. \d+초 뒤에 다시 시도해 주세요\./);
  const byLink = await guesser.request(`/room/${room}?password=right`, { headers: { accept: 'text/html' } });
  assert.equal(byLink.headers.get('location'), '/');
});

test('right passwords are not counted', async (t) => {
  const { url } = await startService(t, ON);
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  for (let came = 0; came < RATES.passwords.most.addressInRoom + 5; came++)
    assert.equal((await tryOne(new Visitor(t, url), room, 'right')).headers.get('location'), `/room/${room}`);
});

test('password attempts are limited per address and room, whatever session or address a client claims', async (t) => {
  const { url } = await startService(t, ON);
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  const statuses: number[] = [];
  for (let tried = 0; tried < RATES.passwords.most.addressInRoom + 5; tried++) {
    const response = await new Visitor(t, url).request(`/room/${room}/unlock`, {
      method: 'POST',
      headers: { 'x-forwarded-for': `198.51.100.${tried}`, forwarded: `for=198.51.100.${tried}` },
      body: new URLSearchParams({ password: 'wrong' }),
    });
    statuses.push(response.status);
  }
  assert.equal(statuses.filter((status) => status === 303).length, RATES.passwords.most.addressInRoom);
  assert.deepEqual(statuses.slice(-5), [429, 429, 429, 429, 429]);
});

test('behind a proxy attempts are counted by the address that the proxy saw', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  const tryFrom = (address: string, forged: number) =>
    new Visitor(t, url).request(`/room/${room}/unlock`, {
      method: 'POST',
      headers: { 'x-forwarded-for': `198.51.100.${forged}, ${address}` },
      body: new URLSearchParams({ password: 'wrong' }),
    });
  const { addressInRoom } = RATES.passwords.most;
  for (let tried = 0; tried < addressInRoom; tried++)
    assert.equal((await tryFrom(`2001:db8:1:2::${tried}`, tried)).status, 303);
  assert.equal((await tryFrom('2001:db8:1:2:ffff::1', 7)).status, 429, 'the same household');
  assert.equal((await tryFrom('2001:db8:1:3::1', 7)).status, 303, 'their neighbour');
  assert.equal((await tryFrom('203.0.113.7', 7)).status, 303, 'another address');
});

test('a flood of attempts is hashed a few at a time, and attempts that would wait too long are refused at once', async () => {
  const passwords = new Passwords(new Rates({ rateLimits: false }));
  const by = (n: number) => ({ address: `203.0.${n}.1`, session: `${n}` });
  const sealed = await passwords.hashPassword('right', by(0));
  for (const at of [sealed, null]) {
    const tries = await Promise.allSettled(
      Array.from({ length: 150 }, (_, n) => passwords.verifyPassword('wrong', at, by(n))),
    );
    const refused = tries.filter((each) => each.status === 'rejected');
    assert.equal(refused.length, 150 - 2 - 100);
    for (const { reason } of refused) assert.equal((reason as UserError).code, 'too_many');
    assert.ok(tries.every((each) => each.status === 'rejected' || !each.value));
  }
});

test('sessions that flood a door with passwords do not block another address', async () => {
  const passwords = new Passwords(new Rates({ rateLimits: false }));
  const sealed = await passwords.hashPassword('right', {});
  let compared = 0;
  const flood = Array.from({ length: 400 }, (_, n) =>
    passwords.verifyPassword('wrong', sealed, { address: '203.0.113.1', session: `${n % 100}` }).then(
      () => compared++,
      () => undefined,
    ),
  );
  // It waits for the two in progress and one more; others may finish before its answer is read.
  assert.ok(await passwords.verifyPassword('right', sealed, { address: '203.0.113.2', session: 'another' }));
  assert.ok(compared <= 10, `${compared} were compared before`);
  await Promise.all(flood);
});

test('four sessions that flood the doors and settings of rooms do not block other addresses', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  const flooders = Array.from({ length: 4 }, () => new Visitor(t, url));
  const headers = { 'x-forwarded-for': '203.0.113.1' };
  const flood = flooders.flatMap((flooder) =>
    Array.from({ length: 40 }, (_, sent) =>
      sent % 2 === 0
        ? flooder.request(`/room/${room}/unlock`, {
            method: 'POST',
            headers,
            body: new URLSearchParams({ password: `guess ${sent}` }),
          })
        : flooder.request(`/room/${room}`, {
            method: 'PATCH',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ password: `mine ${sent}` }),
          }),
    ),
  );
  const guests = Array.from({ length: 5 }, async (_, guest) => {
    const response = await new Visitor(t, url).request(`/room/${room}/unlock`, {
      method: 'POST',
      headers: { 'x-forwarded-for': `198.51.100.${guest + 1}` },
      body: new URLSearchParams({ password: 'right' }),
    });
    assert.equal(response.headers.get('location'), `/room/${room}`);
  });
  await Promise.all(guests);
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  assert.ok(statuses.includes(429));
  assert.ok(!statuses.includes(200));
});

test('only the host’s password changes are hashed, and they are rate-limited', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'right' });
  await host.enter(room);
  const stranger = new Visitor(t, url);
  await stranger.page('/');
  const most = RATES.hashes.most.session;
  const patch = (visitor: Visitor, id: string, n: number) =>
    visitor.json(`/room/${id}`, { password: `new ${n}` }, 'PATCH');
  for (let n = 0; n < most + 5; n++) {
    assert.equal((await patch(stranger, room, n)).status, 403);
    assert.equal((await patch(stranger, '0'.repeat(24), n)).status, 404);
  }
  assert.equal((await tryOne(stranger, room, 'right')).headers.get('location'), `/room/${room}`);
  // One was for the room itself.
  for (let n = 1; n < most; n++) assert.equal((await patch(host, room, n)).status, 200);
  assert.equal((await patch(host, room, most)).status, 429);
});

test('addresses that guessed a room’s password do not block a first attempt from elsewhere', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'right' });
  // So many tries take longer than an empty room lives.
  await host.enter(room);
  const tryFrom = (address: string, password: string) =>
    new Visitor(t, url).request(`/room/${room}/unlock`, {
      method: 'POST',
      headers: { 'x-forwarded-for': address, accept: 'application/json' },
      body: new URLSearchParams({ password }),
    });
  const { addressInRoom } = RATES.passwords.most;
  for (let address = 1; address <= 10; address++) {
    for (let tried = 0; tried < addressInRoom; tried++) await tryFrom(`203.0.113.${address}`, 'wrong');
  }
  assert.equal((await tryFrom('203.0.113.1', 'right')).status, 429);
  assert.equal((await tryFrom('198.51.100.1', 'wrong')).status, 303, 'a first mistake');
  assert.equal((await tryFrom('198.51.100.1', 'right')).headers.get('location'), `/room/${room}`);
});

test('an IPv6 site with many networks gets only a few times the attempts of one', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'right' });
  // So many tries take longer than an empty room lives.
  await host.enter(room);
  const tryFrom = async (address: string) =>
    (
      await new Visitor(t, url).request(`/room/${room}/unlock`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address, accept: 'application/json' },
        body: new URLSearchParams({ password: 'wrong' }),
      })
    ).status;
  const most = SITE_FACTOR * RATES.passwords.most.addressInRoom;
  for (let tried = 0; tried < most; tried++)
    assert.equal(await tryFrom(`2001:db8:1:${(tried % 12).toString(16)}::1`), 303);
  assert.equal(await tryFrom('2001:db8:1:ffff::1'), 429, 'the same /48');
  assert.equal(await tryFrom('2001:db8:2::1'), 303, 'another /48');
  assert.equal(await tryFrom('::ffff:192.0.2.1'), 303, 'IPv4, written as IPv6');
});

test('unlocking a missing room costs the same work as a locked one, and an open one none', async (t) => {
  const { url } = await startService(t, ON);
  const locked = await new Visitor(t, url).createRoom({ password: 'right' });
  const open = await new Visitor(t, url).createRoom();
  const { session: tries } = RATES.passwords.most;
  const { session: hashes } = RATES.hashes.most;
  for (const [room, made] of [
    [locked, tries],
    ['0'.repeat(24), tries],
    [open, 0],
  ] as const) {
    const visitor = new Visitor(t, url);
    for (let tried = 0; tried < tries; tried++)
      assert.equal((await tryOne(visitor, room, 'wrong')).status, 303);
    // A session's remaining hashes reveal how many were made.
    const left = Math.min(hashes - made, ROOMS_OF_SESSION_MAX - 1);
    for (let sealed = 0; sealed < left; sealed++) await visitor.createRoom({ password: 'right' });
    const next = await visitor.json('/room', { title: 'one more', password: 'right' });
    assert.equal(next.status, made === 0 ? 303 : 429, room);
  }
});
