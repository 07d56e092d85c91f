/** Draws the icons of the installed application from the favicon, in ink, because they are no person's colour. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import sharp from 'sharp';

const root = fileURLToPath(new URL('..', import.meta.url));
const views = nunjucks.configure(`${root}views`);

/** The system may crop a maskable icon to any shape, so it fills its square (https://www.w3.org/TR/appmanifest/#icon-masks). */
const ICONS = [
  { name: '192', size: 192, round: 8 },
  { name: '512', size: 512, round: 8 },
  { name: 'maskable-512', size: 512, round: 0 },
  { name: 'apple-touch-180', size: 180, round: 0 },
];

await mkdir(`${root}public/icons`, { recursive: true });
for (const { name, size, round } of ICONS) {
  const svg = views.render('favicon.njk', { colour: '#161616', ink: '#ffffff', round });
  // The mark is 32 units wide, and an SVG's unit is a pixel at 72 dpi.
  await sharp(Buffer.from(svg), { density: (72 * size) / 32 })
    .resize(size, size)
    .png({ palette: true, effort: 9 })
    .toFile(`${root}public/icons/${name}.png`);
}
