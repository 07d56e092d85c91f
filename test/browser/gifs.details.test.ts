import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGif } from '../support/gif.js';
import { control, gif, image } from '../support/gif-bytes.js';
import { createRoom, sendGif, startWithBrowser } from './support.js';

test('a GIF can be pasted and dropped; a file that the browser cannot open is refused with a message', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  const gif = [...(await makeGif())];
  const hand = (event: 'paste' | 'drop', type: 'image/gif' | 'image/png') =>
    page.evaluate(`{
      const data = new DataTransfer();
      const bytes = new Uint8Array(${JSON.stringify(gif)});
      if ('${type}' === 'image/png') bytes.set([0x89, 0x50, 0x4e, 0x47]);
      data.items.add(new File([bytes], 'x', { type: '${type}' }));
      const init = { bubbles: true, cancelable: true };
      document.querySelector('#text').dispatchEvent('${event}' === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: data, ...init })
        : new DragEvent('drop', { dataTransfer: data, ...init }));
    }`);
  for (const event of ['paste', 'drop'] as const) {
    await hand(event, 'image/gif');
    await page.getByText(/^60 × 40/).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await hand(event, 'image/png');
    await page.getByText("Your browser can't open this file.").waitFor();
    assert.equal(await page.locator('#preview').isHidden(), true);
    await hand(event, 'image/gif');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    assert.equal(await page.locator('#problem').isHidden(), true);
  }
});

test('damaged GIFs that the browser displays are shown in the room at the same size', async (t) => {
  const { service, person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await createRoom(page);
  // The room's policy allows only the service's images.
  const blank = await person();
  const large = image({ left: 30, top: 20, width: 90, height: 60 });
  const sound = gif([control(10), image({ width: 50, height: 40 }), control(10), large], {
    width: 50,
    height: 40,
  });
  for (const [index, [what, bytes]] of [
    ['text behind the trailer', Buffer.concat([sound, Buffer.from('<script>alert(1)</script>')])],
    ['no trailer', sound.subarray(0, -1)],
    ['the end in the second frame', sound.subarray(0, -40)],
    ['a frame larger than the screen', gif([large, control(10), image()])],
    ['a screen of no size', gif([large], { width: 0, height: 0 })],
  ].entries() as IterableIterator<[number, [string, Buffer]]>) {
    const original = await drawn(blank, `data:image/gif;base64,${bytes.toString('base64')}`);
    await sendGif(page, bytes);
    await page.locator('.line[data-id] .player').nth(index).waitFor();
    const src = await page.locator('.player').last().getAttribute('data-src');
    assert.deepEqual(await drawn(page, service.url + (src ?? '')), original, what);
  }
});

/** An image's size, and the number of opaque pixels in its first frame. */
function drawn(page: Page, src: string): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const image = new Image();
    image.src = ${JSON.stringify(src)};
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return [canvas.width, canvas.height, data.filter((value, at) => at % 4 === 3 && value > 0).length];
  })()`);
}
