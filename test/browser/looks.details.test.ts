import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visitor } from '../support/visitor.js';
import { assertFits, startWithBrowser } from './support.js';

test('a title of one long word makes no page scroll sideways, even with text twice as large', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const creator = new Visitor(t, service.url);
  for (const title of ['한단어가아주아주아주아주아주아주아주아주긴방제목입니다', 'W'.repeat(60)])
    await creator.enter(await creator.createRoom({ title, password: 'secret' }));
  const page = await person();
  await page.goto('/');
  await page.locator('.room__link').first().click();
  for (const what of ['the dialog', 'the lobby']) {
    for (const width of [320, 640, 768, 1600]) {
      await page.setViewportSize({ width, height: 512 });
      await assertFits(page, `${what}, ${width} px`);
    }
    await page.setViewportSize({ width: 768, height: 800 });
    await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%')`);
    await assertFits(page, `${what}, large letters`);
    await page.evaluate(`document.documentElement.style.removeProperty('font-size')`);
    await page.keyboard.press('Escape');
  }
});

test('with reduced motion nothing is animated', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const creator = new Visitor(t, service.url);
  await creator.createRoom({ title: 'first' });
  const arriving = async (reducedMotion: 'reduce' | 'no-preference') => {
    const page = await person({ reducedMotion });
    await page.goto('/');
    await page.evaluate(
      `window.moved = 0; document.addEventListener('animationstart', (event) => { if (event.elapsedTime === 0 && parseFloat(getComputedStyle(event.target).animationDuration) > 0) window.moved++; });`,
    );
    const room = await creator.createRoom({ title: reducedMotion });
    await page.locator(`[data-room-id="${room}"]`).waitFor();
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    );
    return page.evaluate<number>('window.moved');
  };
  assert.equal(await arriving('reduce'), 0);
  assert.equal(await arriving('no-preference'), 1, 'there is motion to stop');
});

test('the theme switches at once, by mouse or keyboard, and the server renders the next page with it', async (t) => {
  const { person } = await startWithBrowser(t);
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
  await page.getByRole('link', { name: 'System' }).click();
  assert.equal(await paper(), 'rgb(247, 247, 245)');
});
