import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { testFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { createRoom, sendGif, startWithBrowser } from './support.js';

const CLIPBOARD = { locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] };
const CANNOT_OPEN = "Your browser can't open this file.";

test('spreadsheet cells are pasted as text, although the clipboard also contains a picture of them', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(CLIPBOARD);
  await createRoom(page);
  const cells = '<table><tr><td>Anna</td><td>7</td></tr><tr><td>Ben</td>\n<td>12 &amp; 3</td></tr></table>';
  const clipboards: [from: string, types: Record<string, string>, pasted: string][] = [
    [
      'Excel',
      { 'text/plain': 'Anna\t7\nBen\t12', 'text/html': cells, 'image/png': 'png' },
      'Anna\t7\nBen\t12',
    ],
    ['text and a picture', { 'text/plain': 'only text', 'image/png': 'png' }, 'only text'],
    ['HTML and a picture', { 'text/html': cells, 'image/png': 'png' }, 'Anna\t7\nBen\t12 & 3'],
    ['HTML alone', { 'text/html': '<p>one</p><p>t<b>w</b>o<br>three</p>' }, 'one\ntwo\nthree'],
    [
      'spaces as text',
      { 'text/plain': ' \n', 'text/html': cells, 'image/png': 'png' },
      'Anna\t7\nBen\t12 & 3',
    ],
    ['text with the path of no file', { 'text/plain': '/home/anna/a.gif' }, '/home/anna/a.gif'],
  ];
  for (const [from, types, pasted] of clipboards) {
    await page.fill('#text', '');
    await copy(page, types);
    await page.press('#text', 'Control+V');
    await until(`${from}: it is pasted`, async () => (await page.inputValue('#text')) === pasted);
    assert.equal(await page.locator('#problem').isHidden(), true, from);
  }
});

test('a pasted picture becomes a GIF, whatever else is in the clipboard', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person(CLIPBOARD);
  await createRoom(page);
  for (const types of [
    { 'image/png': 'png' },
    { 'image/png': 'png', 'text/html': '<meta charset="utf-8"><img src="https://a.example/x.png">' },
    { 'image/png': 'png', 'text/plain': ' \u00a0\r\n' },
  ]) {
    await copy(page, types);
    await page.press('#text', 'Control+V');
    await page.getByText(/^300 × 150, /).waitFor();
    await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.inputValue('#text'), '');
    await page.locator('#text:focus').waitFor();
  }
});

test('a file copied in a file manager is pasted as the file, not its path', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const gif = [...(await makeGif())];
  const names = [
    'a wave.gif',
    '/home/anna/a wave.gif',
    'file:///home/anna/a%20wave.gif\r\n',
    '"C:\\Users\\Anna\\a wave.gif"',
    'x-special/nautilus-clipboard\ncopy\nfile:///home/anna/a%20wave.gif\n',
  ];
  for (const text of names) {
    await pasteFile(page, gif, text);
    await page.getByRole('group', { name: 'a wave.gif' }).waitFor();
    await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
    await pasteFile(page, [1, 2, 3], text);
    await page.getByText(CANNOT_OPEN).waitFor();
  }
  assert.equal(await page.inputValue('#text'), '');
});

test('a GIF is recognised by its content, whatever its name and type', async (t) => {
  const { person } = await startWithBrowser(t, { MAX_GIF_BYTES: '100000' });
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const gif = await makeGif();
  const files = await filesOf(t, {
    'no-ending': gif,
    'wave.bin': gif,
    'wave.png': gif,
    'empty.gif': Buffer.of(),
    'large.gif': Buffer.from('GIF89a'.padEnd(100_001)),
  });
  const choose = (path: string) => page.setInputFiles('#gif', path);
  const drop = (path: string) => dropFiles(page, '#text', [path]);
  for (const hand of [choose, drop]) {
    for (const name of ['no-ending', 'wave.bin', 'wave.png'] as const) {
      await hand(files(name));
      await page.getByText(/^60 × 40/).waitFor();
      await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
    }
    await hand(files('empty.gif'));
    await page.getByText(CANNOT_OPEN).waitFor();
    await page.locator('#problem').getByRole('button', { name: 'Close' }).click();
    await hand(files('large.gif'));
    await page.getByText('A GIF can be up to').waitFor();
    assert.equal(await page.locator('#preview').isHidden(), true);
  }
  await drop(files('no-ending'));
  await page.locator('#preview-image[src]').waitFor();
  await page.click('#preview-send');
  await page.locator('.line--own[data-id] .player').waitFor();
});

test('the preview stays in its place while the picture is decoded', async (t) => {
  const { person } = await startWithBrowser(t);
  for (const width of [360, 1280]) {
    const page = await person({ locale: 'en-GB', viewport: { width, height: 800 } });
    await page.addInitScript(`{
      const decode = createImageBitmap;
      const held = new Promise((resolve) => { globalThis.letDecode = resolve; });
      globalThis.createImageBitmap = (...picture) => held.then(() => decode(...picture));
    }`);
    await createRoom(page);
    const buffer = await makeGif({ width: 500, height: 900 });
    await page.setInputFiles('#gif', { name: 'a.gif', mimeType: 'image/gif', buffer });
    const places = () =>
      Promise.all(['#preview', '#alt', '#preview-send'].map((id) => page.locator(id).boundingBox()));
    await page.locator('#preview').waitFor();
    const before = await places();
    await page.evaluate('letDecode()');
    await page.getByText(/^500 × 900/).waitFor();
    await until('the preview is decoded', () =>
      page.evaluate<boolean>("document.querySelector('#preview-image').naturalHeight === 900"),
    );
    assert.deepEqual(await places(), before, `at ${width} px`);
  }
});

test('of several files the first GIF is chosen, and the page says that only one can be sent at a time', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const gif = await makeGif();
  const files = await filesOf(t, { 'a.txt': Buffer.from('a'), 'b.gif': gif, 'c.gif': gif });
  await dropFiles(page, '#log', [files('a.txt'), files('b.gif'), files('c.gif')]);
  await page.getByRole('group', { name: 'b.gif' }).waitFor();
  await page.getByText('You can send one GIF at a time').waitFor();
  await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
  await dropFiles(page, '#log', [files('a.txt'), files('a.txt')]);
  await page.getByText(CANNOT_OPEN).waitFor();
});

test('dropping a file anywhere does not leave the room, and text can still be dropped into the composer', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  await createRoom(page);
  const here = page.url();
  const files = await filesOf(t, { 'b.gif': await makeGif(), 'page.html': Buffer.from('<p>elsewhere</p>') });
  for (const place of ['.bar__title', '#people', '#log', '#text', '.compose']) {
    await dropFiles(page, place, [files('b.gif')]);
    await page.getByRole('group', { name: 'b.gif' }).waitFor();
    await page.locator('#preview').getByRole('button', { name: 'Cancel' }).click();
    await dropFiles(page, place, [files('page.html')]);
    await page.getByText(CANNOT_OPEN).waitFor();
    await page.locator('#problem').getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.locator('#drop').isHidden(), true);
  }
  await page.locator('#invite-button').click();
  // Escape before the dialog is open would close the error instead.
  await page.locator('#invite-title').waitFor();
  await dropFiles(page, '#invite-title', [files('page.html')]);
  await page.keyboard.press('Escape');
  await page.getByText(CANNOT_OPEN).waitFor();
  await dropText(page, '.bar__title', 'https://a.example/');
  await dropText(page, '#text', 'dropped words');
  await until('it is dropped', async () => (await page.inputValue('#text')) === 'dropped words');
  assert.equal(page.url(), here);
});

test('GIFs sent during an upload follow it in order', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/gif', async (route) => {
    await held;
    await route.continue();
  });
  for (const alt of ['first', 'second', 'third']) await sendGif(page, await makeGif(), alt);
  await page.locator('.line[data-state="waiting"]').nth(1).waitFor();
  await page.locator('#upload').waitFor();
  for (const alt of ['fourth', 'fifth', 'sixth']) await sendGif(page, await makeGif(), alt);
  await page.getByText('Up to 5 GIFs can wait at a time.').waitFor();
  assert.equal(await page.locator('#preview').isVisible(), true, 'what cannot be sent yet is not lost');
  release();
  await page.locator('.line--own[data-id]').nth(4).waitFor();
  await page.locator('#upload').waitFor({ state: 'hidden' });
  const names = await page
    .locator('.line__gif')
    .evaluateAll((all: { alt: string }[]) => all.map(({ alt }) => alt));
  assert.deepEqual(names, ['GIF: first', 'GIF: second', 'GIF: third', 'GIF: fourth', 'GIF: fifth']);
});

/** Writes one clipboard item with several types; `png` stands for a picture. */
async function copy(page: Page, types: Record<string, string>): Promise<void> {
  await page.evaluate(`(async () => {
    const png = await new Promise((resolve) => document.createElement('canvas').toBlob(resolve));
    const types = Object.entries(${JSON.stringify(types)});
    await navigator.clipboard.write([
      new ClipboardItem(Object.fromEntries(types.map(([type, content]) =>
        [type, content === 'png' ? png : new Blob([content], { type })]))),
    ]);
  })()`);
}

/** Pastes a file with a synthetic event, because a page cannot write files to the clipboard. */
async function pasteFile(page: Page, bytes: number[], text: string): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], 'a wave.gif'));
    data.setData('text/plain', ${JSON.stringify(text)});
    document.querySelector('#text').dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }`);
}

/** Writes real files. @returns their paths */
async function filesOf<Name extends string>(
  t: TestContext,
  contents: Record<Name, Buffer>,
): Promise<(name: Name) => string> {
  const folder = await testFolder(t);
  for (const [name, content] of Object.entries<Buffer>(contents))
    await writeFile(join(folder, name), content);
  return (name) => join(folder, name);
}

const dropFiles = (page: Page, selector: string, files: string[]) =>
  drop(page, selector, { items: [], files });

const dropText = (page: Page, selector: string, text: string) =>
  drop(page, selector, { items: [{ mimeType: 'text/plain', data: text }], files: [] });

/** Drags content from another program and drops it. */
async function drop(
  page: Page,
  selector: string,
  data: { items: { mimeType: string; data: string }[]; files: string[] },
): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator(selector).boundingBox()) ?? {};
  const input = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await input.send('Input.dispatchDragEvent', {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { ...data, dragOperationsMask: 1 },
    });
  await input.detach();
}
