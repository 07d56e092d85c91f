import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES, ROOMS_OF_SESSION_MAX, SITE_FACTOR } from '../../src/lib/rate-table.js';
import { startLimitedService } from '../support/limited-service.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html (protect against automated attacks,
// authentication responses) and https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html.

test('four sessions that flood the doors and settings of rooms do not block other addresses', async (t) => {
  const { url } = await startLimitedService(t, { TRUST_PROXY: '1' });
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

test('addresses that guessed a room’s password do not block a first attempt from elsewhere', async (t) => {
  const { url } = await startLimitedService(t, { TRUST_PROXY: '1' });
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
  const { url } = await startLimitedService(t, { TRUST_PROXY: '1' });
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
  const { url } = await startLimitedService(t);
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
      assert.equal((await visitor.form(`/room/${room}/unlock`, { password: 'wrong' })).status, 303);
    // A session's remaining hashes reveal how many were made.
    const left = Math.min(hashes - made, ROOMS_OF_SESSION_MAX - 1);
    for (let sealed = 0; sealed < left; sealed++) await visitor.createRoom({ password: 'right' });
    const next = await visitor.json('/room', { title: 'one more', password: 'right' });
    assert.equal(next.status, made === 0 ? 303 : 429, room);
  }
});
