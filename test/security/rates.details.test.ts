import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES } from '../../src/lib/rate-table.js';
import { startLimitedService } from '../support/limited-service.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html (message rate limits),
// https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html; the status and its header: RFC 6585,
// section 4, and RFC 9110, section 10.2.3.

test('requests without a session are counted by address, and sessions there are not blocked by them', async (t) => {
  const { url } = await startLimitedService(t);
  const known = new Visitor(t, url);
  await known.page('/');
  const most = RATES.sessions.most.address;
  const statuses = new Map<number, number>();
  for (let begun = 0; begun < most + 20; begun += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/room`)));
    for (const answer of answers) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 429) assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
      assert.equal(answer.headers.getSetCookie().length, answer.status === 200 ? 1 : 0);
    }
  }
  assert.deepEqual(Object.fromEntries(statuses), { 200: most - 1, 429: 21 });
  await known.page('/');
});

test('entering a room is rate-limited, by page and socket together', async (t) => {
  const { url } = await startLimitedService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const { session } = RATES.joins.most;
  await creator.connect({ room });
  for (let entered = 1; entered < session; entered++) (await creator.connect({ room })).disconnect();
  await assert.rejects(creator.connect({ room }), (error: { data?: { code: string; seconds: number } }) => {
    assert.equal(error.data?.code, 'too_many');
    assert.ok(error.data.seconds >= 1);
    return true;
  });
  const back = await creator.request(`/room/${room}`, { headers: { accept: 'text/html' } });
  assert.equal(back.headers.get('location'), '/');
  assert.match(await creator.page('/'), /요청이 너무 많아요\. \d+초 뒤에/);
});
