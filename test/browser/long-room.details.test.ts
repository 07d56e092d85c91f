import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import type { ChatView } from '../../src/shared/views.js';
import { until } from '../support/until.js';
import { startWithLongRoom } from './many-chats.js';
import { openLink } from '../support/breakable-link.js';
import { connected, createRoom, sendMessage, scrollUp, startWithBrowser, texts } from './support.js';

test('scrolling up loads earlier messages to the beginning, and nothing in view jumps', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const page = await person({ viewport: { width: 360, height: 640 } });
  const room = await createRoom(page);
  await fill(room, 230);
  await page.reload();
  assert.equal(await page.locator('.line').count(), 50);
  // Measured from the log's lower edge, because the composer may still change its height while the page starts.
  const placeOf = async (line: Locator): Promise<number> => {
    const [box, log] = [await line.boundingBox(), await page.locator('#log').boundingBox()];
    return (log?.y ?? 0) + (log?.height ?? 0) - (box?.y ?? 0);
  };

  for (let before = 50; before < 230;) {
    await page.evaluate(
      "document.querySelector('#log').scrollTop = -document.querySelector('#log').scrollHeight + 1100",
    );
    const read = page.locator('.line', { hasText: new RegExp(`chat ${230 - before + 12}\\b`) }).first();
    const place = await placeOf(read);
    await until('an older page is there', async () => (await page.locator('.line').count()) > before);
    const jump = Math.abs((await placeOf(read)) - place);
    assert.ok(jump < 2, `it jumped by ${jump} px`);
    before = await page.locator('.line').count();
  }
  assert.deepEqual(await texts(page), numbered(1, 230));
  await page.locator('#older').waitFor({ state: 'hidden' });
});

test('a busy browser that reports intersections late loads earlier messages, too', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const page = await person();
  const room = await createRoom(page);
  await fill(room, 60);
  // Entries are batched, the oldest first (https://www.w3.org/TR/intersection-observer/#notify-intersection-observers-algo).
  await page.addInitScript(`{
    window.pending = [];
    window.IntersectionObserver = class extends IntersectionObserver {
      constructor(notify, init) {
        if (init?.root?.id !== 'log') super(notify, init);
        else super((entries, observer) => {
          pending.push(...entries);
          if (entries.some(({ isIntersecting }) => isIntersecting)) notify(pending.splice(0), observer);
        }, init);
      }
    };
  }`);
  await page.reload();
  await until('an entry is pending', () => page.evaluate<boolean>('pending.length > 0'));
  await scrollUp(page);
  await until('all is there', async () => (await page.locator('.line').count()) === 60);
});

test('earlier messages can be loaded by keyboard, and are not announced', async (t) => {
  const { fill, person } = await startWithLongRoom(t);
  const page = await person();
  const room = await createRoom(page);
  await fill(room, 60);
  await page.reload();
  await page.evaluate(`{
    window.read = 0;
    new MutationObserver(() => read++).observe(document.querySelector('#announcer'), { childList: true });
  }`);
  await page.focus('#older');
  await page.keyboard.press('Enter');
  await until('all is there', async () => (await page.locator('.line').count()) === 60);
  assert.equal(await page.getAttribute('#log', 'aria-live'), 'off');
  await page.locator('#log:focus').waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate('read'), 0);
});

test('a client that missed too much sees the latest messages and a notice, and its pending ones are sent', async (t) => {
  const { service, fill, person } = await startWithLongRoom(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url, locale: 'en-GB' });
  const room = await createRoom(page);
  await sendMessage(page, 'before the gap');
  link.cut();
  await page.getByText('Connection lost. Reconnecting.').waitFor();
  await page.fill('#text', 'written meanwhile');
  await page.press('#text', 'Enter');
  await fill(room, 10_100);
  link.restore();

  await page.getByText('You missed a lot').waitFor();
  await page.locator('.line[data-id]', { hasText: 'written meanwhile' }).waitFor();
  // The pending message may be on the latest page already, or follow it.
  const shown = await texts(page);
  assert.deepEqual(shown, [...numbered(10_102 - shown.length, 10_100), 'written meanwhile']);
  await scrollUp(page);
  await until(
    'an older page is there',
    async () => (await page.locator('.line').count()) === shown.length + 50,
  );
  assert.deepEqual(await texts(page), [...numbered(10_052 - shown.length, 10_100), 'written meanwhile']);
});

/** Twice as many as a page keeps. */
const COUNT = 4000;

test('a page with thousands of messages keeps the latest, and scrolling up loads the others again', async (t) => {
  const { service, fill, person } = await startWithLongRoom(t);
  const link = await openLink(t, () => Number(new URL(service.url).port));
  const page = await person({ baseURL: link.url });
  const room = await createRoom(page);
  await connected(page);
  link.cut();
  await fill(room, COUNT);
  link.restore();
  // Only the last line is read each time, because reading all of them would slow the page down.
  const last = page.locator('.line[data-id] .bubble__text').last();
  await until('the last is there', async () => (await last.innerText()) === `chat ${COUNT}`);
  const shown = await texts(page);
  assert.ok(shown.length <= 2000, `${shown.length} lines`);
  assert.deepEqual(shown, numbered(COUNT + 1 - shown.length, COUNT));
  await scrollUp(page);
  await until('an older page is there', async () => (await page.locator('.line').count()) > shown.length);
  const more = await texts(page);
  assert.deepEqual(more, numbered(COUNT + 1 - more.length, COUNT));
});

test('a late message is inserted in order, above pending ones', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  const server = await listenTo(page);
  await createRoom(page);
  const toPage = await server.moved;
  for (const chat of ['one', 'three']) await sendMessage(page, chat);
  const cursor = await page.locator('.line', { hasText: 'one' }).getAttribute('data-cursor');
  const late = (id: string, after: string, chat: string): Partial<ChatView> => ({
    id,
    cursor: after,
    member: 'someone',
    user: '#2a7f62',
    number: 4821,
    chat,
    createdAt: new Date().toISOString(),
  });
  toPage.send(
    `42/chat,["chat",${JSON.stringify([late('late', `${cursor ?? ''}0`, 'two'), late('first', '0', 'zero')])}]`,
  );
  toPage.send(`42/chat,["chat",${JSON.stringify([late('late', `${cursor ?? ''}0`, 'two')])}]`);
  await page.locator('.line', { hasText: 'zero' }).waitFor();
  assert.deepEqual(await texts(page), ['zero', 'one', 'two', 'three']);
  assert.equal(await page.locator('.line--follows').count(), 0);
});

/** Intercepts a page's WebSocket. @returns it, with `moved` set once the page has upgraded to it */
async function listenTo(page: Page): Promise<{ moved: Promise<WebSocketRoute> }> {
  let upgraded: (socket: WebSocketRoute) => void = () => undefined;
  const moved = new Promise<WebSocketRoute>((resolve) => (upgraded = resolve));
  await page.routeWebSocket(/socket\.io/, (toPage) => {
    const server = toPage.connectToServer();
    server.onMessage((message) => {
      toPage.send(message);
    });
    toPage.onMessage((message) => {
      server.send(message);
      // Engine.IO's upgrade packet: polling has ended.
      if (message === '5') upgraded(toPage);
    });
  });
  return { moved };
}

function numbered(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `chat ${first + index}`);
}
