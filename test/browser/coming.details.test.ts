import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom, startWithBrowser } from './support.js';

test('the host sees how many people are entering, and the line disappears when they have entered or left', async (t) => {
  const { person } = await startWithBrowser(t);
  const host = await person();
  const room = await createRoom(host, { title: '방' });
  const visitor = await person();
  const path = new URL(`/room/${room}`, host.url()).href;
  assert.ok((await visitor.context().request.get(path)).ok());
  await host.locator('#coming', { hasText: '1명이 들어오고 있어요.' }).waitFor({ state: 'attached' });
  await host.locator('#coming:not([hidden])').waitFor({ state: 'attached' });
  await visitor.goto(path);
  await host.locator('#coming[hidden]').waitFor({ state: 'attached' });
});
