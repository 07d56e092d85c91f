import type { Page } from 'playwright-core';
import { drawMoon } from '../../../scripts/draw-moon.js';
import { connected, createRoom, sendMessage, sendGif } from '../support.js';
import type { Fixtures } from './fixtures.js';

const KOREAN = {
  title: '새벽 세 시, 잠이 안 오는 사람들',
  chess: '체스 한 판, 천천히',
  awake: '다들 아직 안 자요?',
  coffee: '커피를 너무 늦게 마셨어요',
  givingUp: '오늘은 그냥 포기하려고요 ☕',
  window: '창문 열어 두면 딱 좋은 소리죠',
  moon: '달이 예쁘네요',
};

const ENGLISH: typeof KOREAN = {
  title: 'Three in the morning, wide awake',
  chess: 'Chess, slowly',
  awake: 'Is everyone still up?',
  coffee: 'I had my coffee far too late',
  givingUp: 'I’ve stopped trying for tonight ☕',
  window: 'It sounds best with the window open',
  moon: 'What a moon',
};

/** What the seeded scene says, in the language of its pages. */
export const seededTexts = (locale: string): typeof KOREAN => (locale.startsWith('ko') ? KOREAN : ENGLISH);

/** Fills the lobby and one conversation through the forms and the composer. @returns the path of the room with the conversation */
export async function seedScene({
  me,
  other,
  locale,
}: Pick<Fixtures, 'me' | 'other' | 'locale'>): Promise<string> {
  const texts = seededTexts(locale);
  const rooms = [
    { title: texts.title, max: 12 },
    { title: 'Film club', max: 4, password: 'secret' },
    { title: '점심 뭐 먹지', max: 30 },
    { title: 'Rain on the window', max: 8 },
    { title: '고양이 자랑', max: 100, password: 'secret' },
    { title: texts.chess, max: 2 },
  ];
  const hosts: Page[] = [];
  for (const room of rooms) {
    const host = await other();
    await createRoom(host, room);
    hosts.push(host);
  }
  const [host, second, third, , , chess] = hosts as [Page, Page, Page, Page, Page, Page];
  await openChat(await other(), pathOf(chess));
  const room = pathOf(host);
  for (const each of [me, await other(), await other()]) await openChat(each, room);
  const guest = await second.context().newPage();
  for (const each of [guest, await third.context().newPage()]) await openChat(each, room);
  await sendMessage(host, texts.awake);
  await sendMessage(me, texts.coffee);
  await sendMessage(me, texts.givingUp);
  await sendMessage(guest, 'Same here. It is raining and I like the sound too much to sleep.');
  await sendMessage(host, texts.window);
  await sendGif(guest, await drawMoon());
  await guest.locator('.line--own[data-id] .line__gif').waitFor();
  await guest.locator('.line', { hasText: texts.window }).hover();
  await guest.locator('.toolbar [data-does="reply"]').click();
  await sendMessage(guest, 'Open now. Listen: https://en.wikipedia.org/wiki/Rain');
  await sendMessage(me, '🌙');
  await sendMessage(me, texts.moon);
  await sendMessage(guest, 'Goodnight, everyone');
  return room;
}

/** Opens a room's page and waits until it is connected. */
export async function openChat(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await connected(page);
  // Another scene may have left a reply in the draft.
  if (await page.locator('#reply').isVisible()) await page.click('#reply-cancel');
}

function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}
