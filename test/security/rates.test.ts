import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { RATES } from '../../src/lib/rate-table.js';
import type { ChatAck } from '../../src/shared/events.js';
import { makeGif } from '../support/gif.js';
import { startLimitedService } from '../support/limited-service.js';
import { startService } from '../support/service.js';
import { errorIn, sendChat, emitChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html (message rate limits),
// https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html; the status and its header: RFC 6585,
// section 4, and RFC 9110, section 10.2.3.

const ON = { RATE_LIMITS: 'on' };

/** A chat of maximum length. */
const LONGEST = '가'.repeat(2000);

const isRefused = (ack: ChatAck): boolean => 'error' in ack && ack.error.code === 'too_many';

test('a flood of chats from one person is cut to the limit, gets a retry time, and does not affect others', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url, 'en');
  const guest = new Visitor(t, url);
  const room = await creator.createRoom();
  const flooding = await creator.enter(room);
  const talking = await guest.enter(room);
  const most = RATES.chats.most.session;
  const acks = await Promise.all(
    Array.from({ length: most + 100 }, (_, n) => emitChat(flooding, `spam ${n}`)),
  );
  assert.equal(acks.filter((ack) => 'chat' in ack).length, most);
  assert.equal(acks.filter(isRefused).length, 100);
  const last = acks.at(-1);
  assert.ok(last && 'error' in last);
  const { code, message, seconds = 0 } = last.error;
  assert.equal(code, 'too_many');
  assert.ok(seconds >= 1 && seconds <= RATES.chats.windowS, String(seconds));
  assert.equal(message, `Too many requests. Try again in ${seconds} s.`);

  const posted = await creator.json(`/room/${room}/chat`, { chat: 'by another door' });
  assert.equal(posted.status, 429);
  assert.equal(posted.headers.get('retry-after'), String((await errorIn(posted)).seconds));
  await sendChat(talking, 'not disturbed');
});

test('a person whose chats were too many can chat again after the retry time', async (t) => {
  const { url } = await startService(t, ON);
  const creator = new Visitor(t, url);
  const socket = await creator.enter(await creator.createRoom());
  const flood = () => Promise.all(Array.from({ length: 50 }, () => emitChat(socket, LONGEST)));
  let refused: ChatAck | undefined;
  while (!refused) refused = (await flood()).find(isRefused);
  assert.ok('error' in refused && refused.error.seconds);
  await wait(refused.error.seconds * 1000);
  await sendChat(socket, 'slower now');
});

test('a few chats of maximum length are a flood too', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const socket = await creator.enter(await creator.createRoom());
  const most = Math.floor(RATES.chatBytes.most.session / Buffer.byteLength(LONGEST));
  const acks = await Promise.all(Array.from({ length: most + 10 }, () => emitChat(socket, LONGEST)));
  assert.equal(acks.filter((ack) => 'chat' in ack).length, most);
  assert.equal(acks.filter(isRefused).length, 10);
});

test('room creation is rate-limited, and the form says so and keeps what was typed', async (t) => {
  const { url } = await startLimitedService(t, { EMPTY_ROOM_GRACE_MS: '0' });
  const creator = new Visitor(t, url);
  const { session } = RATES.rooms.most;
  for (let made = 0; made < session; made++) {
    const room = await creator.createRoom();
    const socket = await creator.connect({ room });
    await creator.json(`/room/${room}`, undefined, 'DELETE');
    socket.disconnect();
  }
  const refused = await creator.form('/room', { title: 'one more', max: '7', password: 'do not show' });
  assert.equal(refused.status, 429);
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
  const page = await refused.text();
  assert.match(page, /role="alert">요청이 너무 많아요\. \d+초 뒤에 다시 시도해 주세요\./);
  assert.match(page, /value="one more"/);
  assert.doesNotMatch(page, /do not show/);
});

test('GIF uploads are rate-limited', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const gif = await makeGif({ width: 4, height: 4, frames: 2 });
  for (let sent = 0; sent < RATES.uploads.most.session; sent++)
    assert.equal((await creator.gif(room, gif)).status, 201);
  const refused = await creator.gif(room, gif);
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal((await errorIn(refused)).code, 'too_many');
});
