import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, createRoom, sendMessage, startWithBrowser } from './support.js';

test('a button reports that its dialog cannot be loaded', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ serviceWorkers: 'block' });
  await createRoom(page);
  await connected(page);
  await page.route('**/build/*.js', (route) => route.abort());
  await page.click('#invite-button');
  await page.locator('#problem-text', { hasText: '불러오지 못했어요' }).waitFor();
  assert.equal(await page.locator('#invite').isVisible(), false);
  // Chatting still works.
  await sendMessage(page, '안녕');
});

test('an address becomes a link as soon as the link finder is loaded', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ serviceWorkers: 'block' });
  await createRoom(page);
  await connected(page);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/build/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await sendMessage(page, '여기 https://example.com/a 봐요');
  assert.equal(await page.locator('.bubble__text').textContent(), '여기 https://example.com/a 봐요');
  assert.equal(await page.locator('.bubble__text a').count(), 0);
  release();
  const link = page.locator('.bubble__text a');
  await link.waitFor();
  assert.equal(await link.getAttribute('href'), 'https://example.com/a');
  // Tab stops only at links of the focused message.
  assert.equal(await link.getAttribute('tabindex'), '-1');
  assert.equal(await page.locator('.bubble__text').textContent(), '여기 https://example.com/a 봐요');
});

test('an address stays text if the link finder cannot be loaded', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ serviceWorkers: 'block' });
  await createRoom(page);
  await connected(page);
  await page.route('**/build/*.js', (route) => route.abort());
  await sendMessage(page, 'https://example.com/a');
  assert.equal(await page.locator('.bubble__text').textContent(), 'https://example.com/a');
});
