import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { Visitor } from '../support/visitor.js';
import { assertAccessible, setStage } from './support.js';

const WIDTHS = [360, 768, 1440];
const SCHEMES = ['light', 'dark'] as const;

/** Every state of every page around the chat, each brought about by what a person does. */
const states: [string, (page: Page) => Promise<unknown>][] = [
  ['the lobby', (page) => page.goto('/')],
  ['the lobby after a refusal', (page) => page.goto('/room/000000000000000000000000')],
  ['a search that finds nothing', (page) => page.goto('/?q=xyz')],
  ['the locked dialog with an error', giveWrongPassword],
  ['the form with errors', fillInWrongly],
  ['nothing there', (page) => page.goto('/nowhere')],
  ['a room that is gone', (page) => page.goto(`/room/${'0'.repeat(24)}/chats?before=${'0'.repeat(33)}`)],
  ['the offline page', (page) => page.goto('/offline')],
];

for (const lang of ['ko', 'en']) {
  test(`axe finds nothing at any width, light or dark, ${lang}`, async (t) => {
    const page = await furnishedLobby(t, lang);
    for (const [name, open] of states) {
      await open(page);
      for (const width of WIDTHS) {
        for (const colorScheme of SCHEMES) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          await assertAccessible(page, `${name}, ${width} px, ${colorScheme}`);
        }
      }
    }
  });
}

test('nothing has to be scrolled sideways at 320 px, at twice the size, or with text twice as large', async (t) => {
  const page = await furnishedLobby(t, 'en');
  for (const [name, open] of states) {
    await open(page);
    // A window of 1,280 px at 200 % has 640, and at 400 % 320 (WCAG 2.2, 1.4.10).
    for (const width of [320, 640, 1600]) {
      await page.setViewportSize({ width, height: 512 });
      assert.equal(await overflow(page), 0, `${name}, ${width} px`);
    }
    await page.setViewportSize({ width: 768, height: 800 });
    await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%')`);
    assert.equal(await overflow(page), 0, `${name}, large text`);
  }
});

test('who wants less motion gets none', async (t) => {
  const { service, person } = await setStage(t);
  const maker = new Visitor(t, service.url);
  await maker.makeRoom({ title: 'first' });
  const arriving = async (reducedMotion: 'reduce' | 'no-preference') => {
    const page = await person({ reducedMotion });
    await page.goto('/');
    await page.evaluate(
      `window.moved = 0; document.addEventListener('animationstart', (event) => { if (event.elapsedTime === 0 && parseFloat(getComputedStyle(event.target).animationDuration) > 0) window.moved++; });`,
    );
    const room = await maker.makeRoom({ title: reducedMotion });
    await page.locator(`[data-room-id="${room}"]`).waitFor();
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    );
    return page.evaluate<number>('window.moved');
  };
  assert.equal(await arriving('reduce'), 0);
  assert.equal(await arriving('no-preference'), 1, 'there is motion to stop');
});

test('the look is switched at once, by mouse or keys, and the next page has it from the server', async (t) => {
  const { person } = await setStage(t);
  const page = await person({ locale: 'en-GB', colorScheme: 'light' });
  const paper = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  await page.goto('/');
  await page.evaluate('window.kept = true');
  const remembered = page.waitForResponse((response) => response.url().includes('theme=dark'));
  await page.getByRole('link', { name: 'Dark' }).focus();
  await page.keyboard.press('Enter');
  await remembered;
  assert.equal(await paper(), 'rgb(17, 17, 17)');
  assert.equal(await page.evaluate('window.kept'), true, 'without leaving the page');
  const plain = await page.request.get('/room');
  assert.match(await plain.text(), /data-theme="dark"/);
  await page.goto('/room');
  assert.equal(await paper(), 'rgb(17, 17, 17)');
  await page.getByRole('link', { name: 'As the system has it' }).click();
  assert.equal(await paper(), 'rgb(247, 247, 245)');
});

/** A lobby with an open, a locked and a full room, seen by somebody new. */
async function furnishedLobby(t: TestContext, lang: string): Promise<Page> {
  const { service, person } = await setStage(t, { EMPTY_ROOM_GRACE_MS: '600000' });
  const maker = new Visitor(t, service.url);
  // Who makes a room and does not come is not waited for.
  const open = async (room: Parameters<Visitor['makeRoom']>[0]) => {
    const id = await maker.makeRoom(room);
    await maker.enter(id);
    return id;
  };
  await open({ title: '한 단어가아주아주아주아주아주아주아주아주긴방제목입니다' });
  await open({ title: 'locked', password: 'secret' });
  const full = await open({ title: 'W'.repeat(60), max: 2 });
  await new Visitor(t, service.url).enter(full);
  // Between two looks nothing may still be changing from one to the other.
  const page = await person({ reducedMotion: 'reduce' });
  await page.goto(`/?lang=${lang}`);
  return page;
}

async function giveWrongPassword(page: Page): Promise<void> {
  await page.goto('/');
  await page.click('[data-locked="true"] a');
  await page.locator('dialog[open]').waitFor();
  await page.fill('#unlock-password', 'not that');
  await page.keyboard.press('Enter');
  await page.locator('#unlock-password[aria-invalid]').waitFor();
}

async function fillInWrongly(page: Page): Promise<void> {
  await page.goto('/room');
  await page.fill('#max', '1');
  await page.click('#room-form button');
}

function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
