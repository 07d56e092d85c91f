import type { Page } from 'playwright-core';
import { connected, createRoom } from '../support.js';
import { openChat, seededTexts } from './seed-scene.js';
import type { Scene, Fixtures } from './fixtures.js';

/** Enough rooms for several pages: titles and limits. */
const ROOMS = [
  { title: '오늘 본 노을', max: 8 },
  { title: 'Chess, slowly', max: 2 },
  { title: '시험 끝난 사람', max: 30 },
  { title: 'What are you reading?', max: 12 },
  { title: '라면에 무엇을 넣으세요', max: 20 },
  { title: 'Small victories', max: 50 },
  { title: '산책하며 듣는 노래', max: 10 },
  { title: 'Bad puns only', max: 6 },
  { title: '첫 자취', max: 15 },
  { title: 'Night shift', max: 24 },
  { title: '비행기 기다리는 중', max: 4 },
];

/** The lobby and the room form. */
export const lobbyScenes: Scene[] = [
  { name: 'lobby', whole: true, open: ({ me }) => me.goto('/') },
  { name: 'lobby-lively', whole: true, open: seeTalk },
  { name: 'lobby-refused', open: ({ me }) => me.goto('/room/000000000000000000000000') },
  { name: 'lobby-no-match', open: ({ me }) => me.goto('/?q=xyz') },
  { name: 'lobby-plain', whole: true, scripted: false, open: ({ me }) => me.goto('/') },
  { name: 'lobby-arrived', open: seeRoomsArrive },
  { name: 'lobby-left', open: leaveLast },
  { name: 'lobby-left-ended', open: seeLeftRoomEnd },
  { name: 'lobby-left-plain', scripted: false, open: leaveLastWithoutScript },
  { name: 'form', whole: true, open: ({ me }) => me.goto('/room') },
  { name: 'form-errors', whole: true, open: ({ me }) => fillInWrongly(me) },
  { name: 'lobby-many', whole: true, open: seeManyRooms },
];

/** Busy, quiet and full rooms. */
async function seeTalk({ me, lastTalk, locale }: Fixtures): Promise<void> {
  const { title, chess } = seededTexts(locale);
  await lastTalk(title, 0);
  await lastTalk('Film club', 12.5);
  await lastTalk(chess, 3.5);
  await lastTalk('고양이 자랑', 150);
  await me.goto('/');
  await me.locator('.room[data-talking="true"]').waitFor();
}

async function seeRoomsArrive({ me, createRooms }: Fixtures): Promise<void> {
  await me.goto('/');
  await me.locator('.room__link').first().focus();
  await createRooms(ROOMS.slice(0, 2));
  await me.locator('#arrived:not([hidden])').waitFor();
}

/** @returns the path of the room */
async function leaveLast({ me }: Pick<Fixtures, 'me'>): Promise<string> {
  await createRoom(me, { title: '창밖을 보며 나누는 아주 길고 긴 이야기, 끝나지 않을 것처럼' });
  await connected(me);
  const { pathname } = new URL(me.url());
  await me.click('#leave');
  await me.locator('.toast').waitFor();
  return pathname;
}

/** Another person enters and deletes the room; the page learns of it only when it has ended. */
async function seeLeftRoomEnd({ me, other }: Fixtures): Promise<void> {
  const path = await leaveLast({ me });
  await me.route('**/endings', (route) => route.abort());
  const host = await other();
  await openChat(host, path);
  await host.click('#room-button');
  await host.click('#settings-delete');
  await host.click('#ask-yes');
  await me.locator('.toast__back').waitFor({ state: 'detached' });
}

async function leaveLastWithoutScript({ me }: Fixtures): Promise<void> {
  await createRoom(me, { title: '차 한 잔' });
  await me.frameLocator('iframe').locator('.lines').waitFor({ state: 'attached' });
  await me.click('#leave');
  await me.locator('.toast').waitFor();
}

async function fillInWrongly(page: Page): Promise<void> {
  await page.goto('/room');
  await page.fill('#max', '1');
  await page.click('#room-form button');
  await page.locator('#max[aria-invalid]').waitFor();
}

/** More than one page of them. */
async function seeManyRooms({ me, createRooms }: Fixtures): Promise<void> {
  for (let times = 0; times < 5; times++) await createRooms(ROOMS);
  await me.goto('/');
  await me.locator('.room').nth(49).waitFor();
}
