import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { drawMoon } from '../../scripts/draw-moon.js';
import { findProgram } from '../../scripts/programs.js';
import { testFolder } from '../support/test-folder.js';
import { connected, createRoom, sendMessage, startWithBrowser } from './support.js';

const VIEWPORT = { width: 640, height: 560 };

/** Records how a clip becomes a GIF, for the README. @param path of the animation */
export async function animateClipToGif(t: TestContext, path: string): Promise<void> {
  const { person } = await startWithBrowser(t);
  const options = { locale: 'en-GB', viewport: VIEWPORT };
  const [me, other] = [await person(options), await person(options)];
  await createRoom(other, { title: 'Rain on the window' });
  await me.goto(other.url());
  await connected(me);
  await sendMessage(other, 'Is anybody else awake?');
  await sendMessage(me, 'I am. You should see the moon over the sea');

  const film = new Film(me);
  await film.hold(1200);
  await me.click('#gif-open');
  await me.locator('#maker-choose').waitFor();
  await film.hold(1400);
  await me.keyboard.press('Escape');
  await me.setInputFiles('#gif', await moonClip(await testFolder(t)));
  await me.locator('#trim-make').waitFor();
  await film.run(10);
  for (let press = 0; press < 12; press++) {
    await me.press('#trim-start', 'ArrowRight');
    await film.run(1);
  }
  await me.click('#trim-play');
  await film.run(8);
  await me.click('#trim-make');
  await me.locator('#maker-progress').waitFor();
  while (await me.locator('#gif-maker').isVisible()) await film.run(1);
  await me.locator('#preview-image[src]').waitFor();
  await film.run(4);
  await me.locator('#alt').pressSequentially('The moon tonight', { delay: 0 });
  await film.run(8);
  await me.click('#preview-send');
  await me.locator('.line--own[data-id] .player[aria-pressed="true"]').waitFor();
  await film.run(16);
  await film.save(path);
}

/** Pictures of a page, each with the time until the next one. */
class Film {
  readonly #pictures: Buffer[] = [];
  readonly #delays: number[] = [];

  constructor(private readonly page: Page) {}

  /** A picture that is shown for a while. @param ms how long */
  async hold(ms: number): Promise<void> {
    this.#pictures.push(await this.page.screenshot());
    this.#delays.push(ms);
  }

  /** Pictures of what moves, as it moves. */
  async run(count: number): Promise<void> {
    for (let picture = 0; picture < count; picture++) {
      const begun = performance.now();
      await this.hold(0);
      this.#delays[this.#delays.length - 1] = Math.round(Math.max(100, performance.now() - begun));
    }
  }

  async save(path: string): Promise<void> {
    await sharp(this.#pictures, { join: { animated: true } })
      .webp({ quality: 70, effort: 6, delay: this.#delays, loop: 0 })
      .toFile(path);
  }
}

async function moonClip(folder: string): Promise<string> {
  const [gif, clip] = [join(folder, 'moon.gif'), join(folder, 'moon.mp4')];
  await writeFile(gif, await drawMoon());
  const looped = ['-stream_loop', '6', '-i', gif, '-vf', 'scale=960:600', '-pix_fmt', 'yuv420p', clip];
  await promisify(execFile)(findProgram('ffmpeg'), ['-v', 'error', ...looped]);
  return clip;
}
