import assert from 'node:assert/strict';
import { test } from 'node:test';
import mongoose from 'mongoose';
import decodeQR from 'qr/decode.js';
import type { InviteView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { errorIn, refusesSocket, sendChat, Visitor } from '../support/visitor.js';

async function invite(visitor: Visitor, room: string): Promise<InviteView & { token: string }> {
  const response = await visitor.json(`/room/${room}/invites`, {});
  assert.equal(response.status, 201);
  const view = (await response.json()) as InviteView;
  return { ...view, token: new URL(view.url).hash.slice(1) };
}

/** Whether an invite leads into the room. */
async function accepts(visitor: Visitor, room: string, token: string): Promise<boolean> {
  const response = await visitor.form(`/room/${room}/invite`, { token });
  assert.equal(response.status, 303);
  return response.headers.get('location') === `/room/${room}`;
}

test('an invite to a locked room admits one person, once, and contains no password', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  const { token, url: link, expiresAt } = await invite(host, room);
  assert.match(link, new RegExp(`^${url}/room/${room}/invite#[\\w-]{22}$`));
  const minutes = (Date.parse(expiresAt ?? '') - Date.now()) / 60_000;
  assert.ok(minutes > 59 && minutes <= 60);

  const guest = new Visitor(t, url);
  assert.match(await guest.page(`/room/${room}/invite`), /name="token"/);
  await refusesSocket(guest.connect({ room }), 'wrong_password');
  assert.ok(await accepts(guest, room, token));
  await sendChat(await guest.enter(room), 'thank you');

  const second = new Visitor(t, url);
  assert.ok(!(await accepts(second, room, token)));
  assert.match(await second.page('/'), /이미 사용했거나 만료된 초대/);
  await refusesSocket(second.connect({ room }), 'wrong_password');
  // A member who opens an invite does not use it up.
  const other = await invite(guest, room);
  assert.ok(await accepts(guest, room, other.token));
  assert.ok(await accepts(second, room, other.token));
});

test('two people who use one invite at the same moment: one gets in', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  const { token } = await invite(host, room);
  const guests = Array.from({ length: 8 }, () => new Visitor(t, url));
  await Promise.all(guests.map((guest) => guest.page('/')));
  const in_ = await Promise.all(guests.map((guest) => accepts(guest, room, token)));
  assert.equal(in_.filter(Boolean).length, 1);
});

test('an expired, forged or other room’s invite is refused', async (t) => {
  const { url, mongoUrl } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom({ password: 'secret' });
  await host.enter(room);
  const elsewhere = await host.createRoom({ password: 'other' });
  await host.enter(elsewhere);
  const guest = new Visitor(t, url);
  const { token } = await invite(host, elsewhere);
  for (const wrong of [token, 'a'.repeat(22), '', 'x'.repeat(5000), '../..']) {
    assert.ok(!(await accepts(guest, room, wrong)), wrong.slice(0, 30));
  }
  assert.equal(
    (await guest.json(`/room/${room}/invite`, { token: { $ne: '' } })).headers.get('location'),
    '/',
  );
  // Backdates the invite in the database instead of waiting an hour.
  const late = await invite(host, room);
  const client = await mongoose.createConnection(mongoUrl).asPromise();
  await client
    .collection('rooms')
    .updateMany(
      {},
      { $set: { 'invites.$[any].until': new Date(0) } },
      { arrayFilters: [{ 'any.digest': { $ne: '' } }] },
    );
  await client.close();
  assert.ok(!(await accepts(guest, room, late.token)));
  await refusesSocket(guest.connect({ room }), 'wrong_password');
});

test('only members can invite; an open room’s invite is its address, also as a QR code', async (t) => {
  const { url } = await startService(t);
  const host = new Visitor(t, url);
  const room = await host.createRoom();
  await host.enter(room);
  const { url: link, expiresAt, qr } = await invite(host, room);
  assert.deepEqual([link, expiresAt], [`${url}/room/${room}`, null]);
  assert.equal(read(qr), link);
  const locked = await host.createRoom({ password: 'secret' });
  await host.enter(locked);
  const secret = await invite(host, locked);
  assert.equal(read(secret.qr), secret.url);

  const stranger = new Visitor(t, url);
  const cases = [
    [room, 403, 'forbidden'],
    [locked, 403, 'wrong_password'],
    ['0'.repeat(24), 404, 'room_not_found'],
  ] as const;
  for (const [id, status, code] of cases) {
    const error = await errorIn(await stranger.json(`/room/${id}/invites`, {}));
    assert.deepEqual([error.status, error.code], [status, code]);
  }
});

/** Reads a QR code as a camera would, from the squares of its path. */
function read({ size, path }: InviteView['qr']): string {
  const scale = 4;
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let at = 0; at < scale * scale; at++) {
      const row = Number(y) * scale + Math.floor(at / scale);
      const column = Number(x) * scale + (at % scale);
      data.set([0, 0, 0, 255], (row * side + column) * 4);
    }
  }
  return decodeQR({ width: side, height: side, data });
}
