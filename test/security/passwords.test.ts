import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opens, seal } from '../../src/domain/passwords.js';
import type { UserError } from '../../src/ground/errors.js';
import { RATES } from '../../src/ground/rate-table.js';
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

test('wrong passwords are throttled for one person, then even the right one has to wait', async (t) => {
  const { url } = await startService(t, ON);
  const room = await new Visitor(t, url).makeRoom({ password: 'right' });
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
  const room = await new Visitor(t, url).makeRoom({ password: 'right' });
  for (let came = 0; came < RATES.passwords.most.addressInRoom + 5; came++)
    assert.equal((await tryOne(new Visitor(t, url), room, 'right')).headers.get('location'), `/room/${room}`);
});

test('a new session is no new chance: one address has so many tries at a room, whatever it says of itself', async (t) => {
  const { url } = await startService(t, ON);
  const room = await new Visitor(t, url).makeRoom({ password: 'right' });
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

test('behind a proxy the address is what the proxy saw, and every address has its own tries', async (t) => {
  const { url } = await startService(t, { ...ON, TRUST_PROXY: '1' });
  const room = await new Visitor(t, url).makeRoom({ password: 'right' });
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
  assert.equal((await tryFrom('203.0.113.7', 7)).status, 303, 'somebody else');
});

test('a flood of tries is hashed a few at a time, and what would wait too long is refused at once', async () => {
  const sealed = await seal('right');
  for (const at of [sealed, null]) {
    const tries = await Promise.allSettled(Array.from({ length: 150 }, () => opens('wrong', at)));
    const refused = tries.filter((each) => each.status === 'rejected');
    assert.equal(refused.length, 150 - 2 - 100);
    for (const { reason } of refused) assert.equal((reason as UserError).code, 'too_many');
    assert.ok(tries.every((each) => each.status === 'rejected' || !each.value));
  }
});

test('a room that does not exist takes the same work as one that is locked', async (t) => {
  const { url } = await startService(t);
  const locked = await new Visitor(t, url).makeRoom({ password: 'right' });
  const open = await new Visitor(t, url).makeRoom();
  const visitor = new Visitor(t, url);
  await visitor.page('/');
  let flooding = true;
  const flood = async (): Promise<void> => {
    while (flooding) await opens('wrong', null).catch(() => new Promise(setImmediate));
  };
  const floods = Array.from({ length: 130 }, flood);
  // As long as no more hashes are made, whoever needs one is refused, and nobody else.
  assert.equal((await tryOne(visitor, locked, 'wrong')).status, 429);
  assert.equal((await tryOne(visitor, '0'.repeat(24), 'wrong')).status, 429);
  assert.equal((await tryOne(visitor, open, 'wrong')).status, 303);
  flooding = false;
  await Promise.all(floods);
});
