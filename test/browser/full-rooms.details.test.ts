import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { assertAccessible, startWithBrowser } from './support.js';

for (const width of [360, 1440]) {
  test(`a room that fills moves to the end of the list, but not while it has pointer or focus, at ${width} px`, async (t) => {
    const { person, service } = await startWithBrowser(t);
    const host = new Visitor(t, service.url);
    for (const [title, max] of [
      ['old', 10],
      ['small', 2],
    ] as const)
      await host.enter(await host.createRoom({ title, max }));
    const page = await person({ viewport: { width, height: 900 } });
    await page.goto('/');
    const titles = () => page.locator('.room__link').allTextContents();
    assert.deepEqual(await titles(), ['small', 'old']);
    const small = page.locator('.room', { hasText: 'small' });
    const id = (await small.getAttribute('data-room-id')) ?? '';

    await page.locator('.room__link').first().focus();
    const guest = await new Visitor(t, service.url).enter(id);
    await small.getByText('2/2', { exact: true }).waitFor();
    assert.deepEqual(await titles(), ['small', 'old'], 'in use');
    await page.locator('.room__link').first().blur();
    await until('it goes last', async () => (await titles())[1] === 'small');
    await assertAccessible(page, 'a full room');
    await page.reload();
    assert.deepEqual(await titles(), ['old', 'small']);

    guest.disconnect();
    await until('it is back', async () => (await titles())[0] === 'small');
  });
}
