import { test } from 'node:test';
import { standsFlood } from './support/floods.js';

// test/long/floods.ts has larger ones. With limits the service refuses most of it; without, it has to stand it.
for (const limits of ['on', 'off'] as const) {
  test(`200 connections and slow writers from one address, limits ${limits}: everybody else is served`, async (t) => {
    await t.test('connections', (each) => standsFlood(each, 'connections', 200, limits));
    await t.test('slow writers', (each) => standsFlood(each, 'slow writers', 200, limits));
  });
}

test('2,000 messages in a moment from one session: everybody else is served', (t) =>
  standsFlood(t, 'messages', 2000, 'off'));
