/**
 * Takes screenshots of the product with the real server and browser. Every scene in every size, theme and language
 * goes to .data/screenshots for review, and those for the documents to docs/images.
 * `SCENES=form,lobby npm run screenshots` takes these scenes only, and `SCENES=animation` that of a clip becoming a GIF.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { animateClipToGif } from './gif-animation.js';
import { lookAtScenes, WIDTHS } from './scenes/index.js';

const SCHEMES = ['light', 'dark'] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAPERS = join(root, 'docs/images');
const LOOKS = join(root, '.data/screenshots');

/** The pictures in the documents. */
const FOR_PAPERS = [
  { scene: 'lobby', locale: 'en-GB', width: 1200, scheme: 'light', file: 'lobby.png' },
  { scene: 'chat', locale: 'en-GB', width: 1200, scheme: 'light', file: 'chat.png' },
  { scene: 'lobby', locale: 'en-GB', width: 360, scheme: 'dark', file: 'lobby-phone.png' },
  { scene: 'chat', locale: 'en-GB', width: 360, scheme: 'dark', file: 'chat-phone.png' },
] as const;

const wanted = (process.env['SCENES'] ?? '').split(',').filter((name) => name !== '');

for (const locale of ['ko-KR', 'en-GB'])
  test(`every scene, ${locale}`, async (t) => {
    for (const folder of [PAPERS, LOOKS]) await mkdir(folder, { recursive: true });
    await lookAtScenes(
      t,
      locale,
      async (page, { name, whole }) => {
        for (const width of WIDTHS)
          for (const scheme of SCHEMES) {
            await show(page, width, scheme);
            await keep(page, join(LOOKS, `${name}-${width}-${scheme}-${locale.slice(0, 2)}.png`), whole);
          }
        for (const paper of FOR_PAPERS) {
          if (paper.scene !== name || paper.locale !== locale) continue;
          await show(page, paper.width, paper.scheme);
          await keep(page, join(PAPERS, paper.file));
        }
      },
      wanted,
    );
  });

test('a clip becomes a GIF', { skip: wanted.length > 0 && !wanted.includes('animation') }, (t) =>
  animateClipToGif(t, join(PAPERS, 'clip-to-gif.webp')),
);

async function show(page: Page, width: number, colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
  await page.emulateMedia({ colorScheme });
}

/** Reduces a picture to few colours, a third of the size. */
async function keep(page: Page, path: string, whole = false): Promise<void> {
  const picture = await page.screenshot({ fullPage: whole, animations: 'disabled' });
  await sharp(picture).png({ palette: true, quality: 90, effort: 9 }).toFile(path);
}
