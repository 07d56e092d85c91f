import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Passwords } from '../../src/rooms/passwords.js';
import type { UserError } from '../../src/lib/errors.js';
import { RATES } from '../../src/lib/rate-table.js';
import { Rates } from '../../src/lib/rates.js';
import { startLimitedService } from '../support/limited-service.js';
import { errorIn, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html (protect against automated attacks,
// authentication responses) and https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html.

const tryOne = (visitor: Visitor, room: string, password: string): Promise<Response> =>
  visitor.request(`/room/${room}/unlock`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ password }),
  });

test('wrong passwords are throttled per person, until even the right one has to wait', async (t) => {
  const { url } = await startLimitedService(t);
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
  const { url } = await startLimitedService(t);
  const room = await new Visitor(t, url).createRoom({ password: 'right' });
  for (let came = 0; came < RATES.passwords.most.addressInRoom + 5; came++)
    assert.equal((await tryOne(new Visitor(t, url), room, 'right')).headers.get('location'), `/room/${room}`);
});

test('password attempts are limited per address and room, whatever session or address a client claims', async (t) => {
  const { url } = await startLimitedService(t);
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
  const { url } = await startLimitedService(t, { TRUST_PROXY: '1' });
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

test('only the host’s password changes are hashed, and they are rate-limited', async (t) => {
  const { url } = await startLimitedService(t, { TRUST_PROXY: '1' });
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
