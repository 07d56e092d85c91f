import type { Page } from 'playwright-core';
import { drawMoon } from '../../../scripts/draw-moon.js';
import { connected, createRoom, sendMessage, sendGif } from '../support.js';
import type { Scenery } from './stage.js';

const ROOMS = [
  { title: '새벽 세 시, 잠이 안 오는 사람들', max: 12 },
  { title: 'Film club', max: 4, password: 'secret' },
  { title: '점심 뭐 먹지', max: 30 },
  { title: 'Rain on the window', max: 8 },
  { title: '고양이 자랑', max: 100, password: 'secret' },
  { title: '체스 한 판, 천천히', max: 2 },
];

/** Fills the lobby and one conversation through the forms and the composer. @returns the path of the room with the conversation */
export async function seedScene({ me, other }: Pick<Scenery, 'me' | 'other'>): Promise<string> {
  const hosts: Page[] = [];
  for (const room of ROOMS) {
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
  await sendMessage(host, '다들 아직 안 자요?');
  await sendMessage(me, '커피를 너무 늦게 마셨어요');
  await sendMessage(me, '오늘은 그냥 포기하려고요 ☕');
  await sendMessage(guest, 'Same here. It is raining and I like the sound too much to sleep.');
  await sendMessage(host, '창문 열어 두면 딱 좋은 소리죠');
  await sendGif(guest, await drawMoon());
  await guest.locator('.line--own[data-id] .line__gif').waitFor();
  await guest.locator('.line', { hasText: '창문' }).focus();
  await guest.locator('.toolbar [data-does="answer"]').click();
  await sendMessage(guest, 'Open now. Listen: https://en.wikipedia.org/wiki/Rain');
  await sendMessage(me, '🌙');
  await sendMessage(me, '달이 예쁘네요');
  await sendMessage(guest, 'Goodnight, everyone');
  return room;
}

/** Opens a room's page and waits until it is connected. */
export async function openChat(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await connected(page);
  // Another scene may have left a reply in the draft.
  if (await page.locator('#answer').isVisible()) await page.click('#answer-cancel');
}

function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}
