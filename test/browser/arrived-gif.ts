import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';

/** The colours of the halves. */
export const LEFT = { r: 220, g: 40, b: 30 };
export const RIGHT = { r: 30, g: 90, b: 210 };

/** A picture whose halves have one colour each. */
export function halves(width: number, height: number): Sharp {
  const right = { create: { width: Math.floor(width / 2), height, channels: 3, background: RIGHT } } as const;
  return sharp({ create: { width, height, channels: 3, background: LEFT } }).composite([
    { input: right, left: Math.ceil(width / 2), top: 0 },
  ]);
}

/** The colour around a place. @param at from 0 to 1 across and down */
export async function colourAt(gif: Buffer, [x, y]: [number, number]): Promise<number[]> {
  const { width, height } = await sharp(gif).metadata();
  const [left, top] = [Math.floor(width * x) - 4, Math.floor(height * y) - 4];
  const place = await sharp(gif).removeAlpha().extract({ left, top, width: 8, height: 8 }).toBuffer();
  const { channels } = await sharp(place).stats();
  return channels.map(({ mean }) => mean);
}

export function assertNear(found: number[], { r, g, b }: typeof LEFT, what: string): void {
  for (const [part, value] of [r, g, b].entries())
    assert.ok(
      Math.abs((found[part] ?? 0) - value) < 12,
      `${what}: ${found.join()} instead of ${r},${g},${b}`,
    );
}

/** The first row of an image on the page, as RGBA. */
export async function firstRowOf(page: Page, selector: string): Promise<Buffer> {
  await page.locator(`${selector}[src]`).waitFor();
  const bytes = await page.evaluate<string>(`(async () => {
    const image = document.querySelector('${selector}');
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    context.drawImage(image, 0, 0);
    return String.fromCharCode(...context.getImageData(0, 0, width, 1).data);
  })()`);
  return Buffer.from(bytes, 'latin1');
}

/** The n-th GIF in the room, from the server. */
export async function arrived(page: Page, url: string, index: number): Promise<Buffer> {
  const player = page.locator('.line[data-id] .player').nth(index);
  await player.waitFor();
  return (await page.request.get(`${url}${(await player.getAttribute('data-src')) ?? ''}`)).body();
}
