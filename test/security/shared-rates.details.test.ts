import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config.js';
import { RATES } from '../../src/lib/rate-table.js';
import { start } from '../../src/server.js';
import { atEnd } from '../support/at-end.js';
import { sharedParts } from '../support/nodes.js';
import { Visitor } from '../support/visitor.js';

// Source: https://github.com/animir/node-rate-limiter-flexible/wiki/Insurance-Strategy;
// https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html (protect against automated attacks).

test('nodes share the count of wrong passwords through Redis, and count separately while it is away', async (t) => {
  const { redis, settings } = await sharedParts(t);
  const urls: string[] = [];
  for (let node = 0; node < 2; node++) {
    const running = await start(readConfig({ ...settings, RATE_LIMITS: 'on' }));
    atEnd(t, () => running.close());
    urls.push(running.url);
  }
  const [a = '', b = ''] = urls;
  const creator = new Visitor(t, a);
  const guess = async (url: string, room: string): Promise<number> => {
    const body = new URLSearchParams({ password: 'wrong' });
    return (await new Visitor(t, url).request(`/room/${room}/unlock`, { method: 'POST', body })).status;
  };
  const most = RATES.passwords.most.addressInRoom;

  const together = await creator.createRoom({ password: 'right' });
  for (let tried = 0; tried < most; tried++) assert.equal(await guess(tried % 2 ? a : b, together), 303);
  for (const url of urls) assert.equal(await guess(url, together), 429);

  const alone = await creator.createRoom({ password: 'right' });
  await redis.kill();
  for (const url of urls) {
    for (let tried = 0; tried < most; tried++) assert.equal(await guess(url, alone), 303);
    assert.equal(await guess(url, alone), 429);
  }
});
