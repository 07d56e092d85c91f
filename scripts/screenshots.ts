/**
 * Photographs the product: the real server, real people in a real browser. The pictures for the papers go to
 * docs/images; every scene in every size, theme and language goes to .data/screenshots, to be looked at. Scenes are in
 * screenshots-scenes.ts; `npm run screenshots -- form papers` takes that scene and the pictures for the papers only.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { readConfig } from '../src/ground/config.js';
import { start } from '../src/server.js';
import { locales } from '../src/ground/languages.js';
import { findProgram } from './programs.js';
import { drawMoon } from './screenshots-gif.js';
import { openChat, scenes } from './screenshots-scenes.js';

const root = new URL('..', import.meta.url).pathname;
const PAPERS = join(root, 'docs/images');
const CONTACT_SHEET = join(root, '.data/screenshots');
const WIDTHS = [360, 768, 1440];
const SCHEMES = ['light', 'dark'] as const;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

const folder = await mkdtemp(join(tmpdir(), 'huechat-'));
const settings = {
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: folder,
  UPLOADS_DIR: join(folder, 'uploads'),
  LOG_LEVEL: 'fatal',
  RATE_LIMITS: 'off',
  // Rooms outlast the scene that they were made for.
  EMPTY_ROOM_GRACE_MS: '60000',
};
const service = await start(readConfig(settings));
const browser = await playwright.launch({ executablePath: findProgram('chromium'), args: FLAGS });
try {
  for (const each of [PAPERS, CONTACT_SHEET]) await mkdir(each, { recursive: true });
  await photograph(await person(browser));
} finally {
  await browser.close();
  await service.close();
  await rm(folder, { recursive: true, force: true });
}

/** Photographs the scenes that are named on the command line, or all, and then those for the papers. */
async function photograph(me: Page): Promise<void> {
  const wanted = process.argv.slice(2);
  const people = { me, other: () => person(browser) };
  let room: string | undefined;
  for (const { name, open, whole = false, furnished = true } of scenes) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (furnished) room ??= await furnish(me);
    await everyLook(me, name, whole, () => open({ ...people, room: room ?? '' }));
  }
  if (wanted.length === 0 || wanted.includes('papers')) await forThePapers(me, room ?? (await furnish(me)));
}

/** Fills the lobby and one conversation, as people do: by the forms and the composer. @returns the room talked in */
async function furnish(me: Page): Promise<string> {
  const titles = [
    '새벽 세 시, 잠이 안 오는 사람들',
    'Film club',
    '점심 뭐 먹지',
    'Rain on the window',
    '고양이 자랑',
  ];
  const hosts: Page[] = [];
  for (const [index, title] of titles.entries()) {
    const host = await person(browser);
    await makeRoom(host, title, {
      max: [12, 4, 30, 8, 100][index] ?? 10,
      password: index % 3 === 1 ? 'secret' : '',
    });
    hosts.push(host);
  }
  const [host, second, third, fourth] = hosts as [Page, Page, Page, Page];
  const room = new URL(host.url()).pathname;
  for (const each of [me, await person(browser), await person(browser)]) await openChat(each, room);
  for (const each of [second, third]) await openChat(await each.context().newPage(), room);
  const [, , other = second] = hosts.map((each) => each.context().pages().at(-1) ?? each);
  await say(host, '다들 아직 안 자요?');
  await say(me, '커피를 너무 늦게 마셨어요');
  await say(me, '오늘은 그냥 포기하려고요 ☕');
  await say(other, 'Same here. It is raining and I like the sound too much to sleep.');
  await say(host, '창문 열어 두면 딱 좋은 소리죠');
  await sendGif(other);
  await other.locator('.line', { hasText: '창문' }).focus();
  await other.locator('.actions [data-does="answer"]').click();
  await say(other, 'Open now. Listen: https://en.wikipedia.org/wiki/Rain');
  await say(me, '🌙');
  await say(me, '달이 예쁘네요');
  await say(other, 'Goodnight, everyone');
  await openChat(fourth, new URL(fourth.url()).pathname);
  return room;
}

async function forThePapers(me: Page, room: string): Promise<void> {
  await me.goto('/?lang=ko');
  await look(me, 1200, 'light');
  await keep(me, join(PAPERS, 'lobby.png'));
  await openChat(me, room);
  await keep(me, join(PAPERS, 'chat.png'));
  await me.goto('/?lang=en');
  await look(me, 360, 'dark');
  await keep(me, join(PAPERS, 'lobby-phone.png'));
  await openChat(me, room);
  await keep(me, join(PAPERS, 'chat-phone.png'));
}

/** One scene in all sizes, themes and languages. */
async function everyLook(
  page: Page,
  name: string,
  whole: boolean,
  open: () => Promise<unknown>,
): Promise<void> {
  for (const locale of locales) {
    await page.goto(`/?lang=${locale}`);
    await open();
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        await look(page, width, scheme);
        await keep(page, join(CONTACT_SHEET, `${name}-${width}-${scheme}-${locale}.png`), whole);
      }
    }
    // A scene may have kept something from the page.
    await page.unrouteAll();
  }
}

async function look(page: Page, width: number, colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
  await page.emulateMedia({ colorScheme });
}

/** A picture in few colours: a third of the size, and nothing here needs more of them. */
async function keep(page: Page, path: string, whole = false): Promise<void> {
  const picture = await page.screenshot({ fullPage: whole, animations: 'disabled' });
  await sharp(picture).png({ palette: true, quality: 90, effort: 9 }).toFile(path);
}

async function person(from: Browser): Promise<Page> {
  return (await from.newContext({ baseURL: service.url, locale: 'ko-KR' })).newPage();
}

async function makeRoom(
  page: Page,
  title: string,
  { max, password }: { max: number; password: string },
): Promise<void> {
  await page.goto('/room');
  await page.fill('#title', title);
  await page.fill('#max', String(max));
  await page.fill('#password', password);
  await page.click('#room-form button');
  await page.locator('.member').waitFor();
}

async function say(page: Page, chat: string): Promise<void> {
  await page.fill('#text', chat);
  await page.press('#text', 'Enter');
  await page.locator('.line--own[data-id]', { hasText: chat }).waitFor();
}

async function sendGif(page: Page): Promise<void> {
  await page.setInputFiles('#gif', { name: 'moon.gif', mimeType: 'image/gif', buffer: await drawMoon() });
  await page.click('#preview-send');
  await page.locator('.line--own .line__gif').waitFor();
}
