import { test } from 'node:test';
import { withstandFlood } from '../security/support/floods.js';

for (const limits of ['on', 'off'] as const) {
  test(`1,000 connections from one address, limits ${limits}`, (t) =>
    withstandFlood(t, 'connections', 1000, limits));
  test(`10,000 messages in a second from one session, limits ${limits}`, (t) =>
    withstandFlood(t, 'messages', 10_000, limits));
  test(`20 slow readers in a busy room, limits ${limits}`, (t) =>
    withstandFlood(t, 'slow readers', 20, limits));
  test(`1,000 slow writers from one address, limits ${limits}`, (t) =>
    withstandFlood(t, 'slow writers', 1000, limits));
}
