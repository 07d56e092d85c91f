import type { Page } from 'playwright-core';
import { drawMoon } from './screenshots-gif.js';

/** Who and what a scene may use. */
export interface Stage {
  /** The page that is photographed. */
  me: Page;
  /** Somebody else, with a colour of their own. */
  other: () => Promise<Page>;
  /** The path of a room in which much has been said; empty where the lobby is not furnished. */
  room: string;
}

/** Something to be seen: it is brought about once for each language, then photographed in every size and theme. */
interface Scene {
  name: string;
  open: (stage: Stage) => Promise<unknown>;
  /** The page from top to bottom, not only what is in sight. */
  whole?: boolean;
  /** Whether there are rooms and a conversation; true unless said otherwise. */
  furnished?: boolean;
}

/** Rooms in numbers: what they are called, and for how many people they are. */
const ROOMS: [title: string, max: number][] = [
  ['오늘 본 노을', 8],
  ['Chess, slowly', 2],
  ['시험 끝난 사람', 30],
  ['What are you reading?', 12],
  ['라면에 무엇을 넣으세요', 20],
  ['Small victories', 50],
  ['산책하며 듣는 노래', 10],
  ['Bad puns only', 6],
  ['첫 자취', 15],
  ['Night shift', 24],
  ['비행기 기다리는 중', 4],
];
let made = 0;

/** In the order of a visit: what comes later may find what was made before. */
export const scenes: Scene[] = [
  { name: 'lobby-empty', furnished: false, open: ({ me }) => me.goto('/') },
  { name: 'lobby', whole: true, open: ({ me }) => me.goto('/') },
  { name: 'lobby-refused', open: ({ me }) => me.goto('/room/000000000000000000000000') },
  { name: 'lobby-no-match', open: ({ me }) => me.goto('/?q=xyz') },
  { name: 'lobby-arrived', open: seeRoomsArrive },
  { name: 'dialog', open: ({ me }) => openDialog(me) },
  { name: 'dialog-wrong', open: ({ me }) => giveWrongPassword(me) },
  { name: 'form', whole: true, open: ({ me }) => me.goto('/room') },
  { name: 'form-errors', whole: true, open: ({ me }) => fillInWrongly(me) },
  { name: 'chat', open: ({ me, room }) => openChat(me, room) },
  { name: 'chat-empty', open: ({ me }) => openOwnRoom(me) },
  { name: 'chat-answer', open: (stage) => answerByGif(stage) },
  { name: 'chat-preferences', open: ({ me, room }) => openPreferences(me, room) },
  { name: 'chat-unread', open: (stage) => missSomething(stage) },
  { name: 'chat-offline', open: (stage) => loseConnection(stage) },
  { name: 'chat-actions', open: ({ me, room }) => pointAtLine(me, room) },
  { name: 'chat-people', open: (stage) => openPeople(stage) },
  { name: 'chat-invite', open: ({ me, room }) => openInvite(me, room) },
  { name: 'host-menu', open: ({ me }) => openRoomSettings(me) },
  { name: 'host-knock', open: (stage) => hearKnock(stage) },
  { name: 'not-found', open: ({ me }) => me.goto('/nowhere') },
  {
    name: 'gone',
    open: ({ me }) => me.goto(`/room/000000000000000000000000/chats?before=${'0'.repeat(33)}`),
  },
  { name: 'offline', open: ({ me }) => me.goto('/offline') },
  { name: 'lobby-many', open: seeManyRooms },
];

/** Opens a room's page and waits until it is connected. */
export async function openChat(page: Page, room: string): Promise<void> {
  await page.goto(room);
  // On a phone the members are behind a button.
  await page.locator('.member').first().waitFor({ state: 'attached' });
  await page.waitForTimeout(300);
  // What another scene was going to answer to has been kept.
  if (await page.locator('#answer').isVisible()) await page.click('#answer-cancel');
}

async function openOwnRoom(page: Page): Promise<void> {
  await page.goto('/room');
  await page.fill('#title', '비 오는 날의 작은 방');
  await page.click('#room-form button');
  await page.locator('.member').first().waitFor({ state: 'attached' });
}

/** An answer being written, with a GIF beside it that is about to be sent. */
async function answerByGif({ me, room }: Stage): Promise<void> {
  await openChat(me, room);
  await me.locator('.line').nth(-2).focus();
  await me.locator('.actions [data-does="answer"]').click();
  await me.setInputFiles('#gif', { name: 'moon.gif', mimeType: 'image/gif', buffer: await drawMoon() });
  await me.locator('#preview-image').waitFor();
}

async function openPreferences(me: Page, room: string): Promise<void> {
  await openChat(me, room);
  await me.locator('[popovertarget="preferences"]').click();
}

/** Scrolled up while somebody else goes on talking. */
async function missSomething({ me, other, room }: Stage): Promise<void> {
  await me.setViewportSize({ width: 360, height: 740 });
  await openChat(me, room);
  await me.evaluate("document.querySelector('#log').scrollTop = -260");
  const talker = await other();
  await openChat(talker, room);
  for (const chat of ['🌙', '잘 자요', 'See you tomorrow']) {
    await talker.fill('#text', chat);
    await talker.press('#text', 'Enter');
    await talker.locator('.line--own[data-id]', { hasText: chat }).waitFor();
  }
  await me.locator('.unread').waitFor();
  await talker.close();
}

/** A text that waits for the network. */
async function loseConnection({ me, room }: Stage): Promise<void> {
  await me.route('**/socket.io/**', (route) => route.abort());
  await me.goto(room);
  await me.fill('#text', '☕');
  await me.press('#text', 'Enter');
  await me.locator('#offline:not(:empty)').waitFor();
}

async function pointAtLine(me: Page, room: string): Promise<void> {
  await openChat(me, room);
  await me.locator('.line:not(.line--own)').nth(-2).focus();
  await me.locator('.actions').waitFor();
}

/** The host among others, in the sheet; on a wide screen the list is there anyhow. */
async function openPeople({ me, other }: Stage): Promise<void> {
  await me.setViewportSize({ width: 360, height: 740 });
  await openOwnRoom(me);
  for (let guest = 0; guest < 3; guest++) await openChat(await other(), me.url());
  await me.locator('.member').nth(3).waitFor({ state: 'attached' });
  await me.click('.people-button');
}

async function openInvite(me: Page, room: string): Promise<void> {
  await openChat(me, room);
  await me.locator('#invite-button').click();
  await me.locator('#invite-qr path[d]').waitFor();
}

async function openRoomSettings(me: Page): Promise<void> {
  await openOwnRoom(me);
  await me.locator('#room-button').click();
  await me.locator('#settings[open]').waitFor();
}

/** A closed door, and somebody who knocks. */
async function hearKnock({ me, other }: Stage): Promise<void> {
  await openRoomSettings(me);
  await me.check('#settings-closed');
  await me.click('#settings-save');
  await me.locator('#doors[data-closed="true"]').waitFor();
  const stranger = await other();
  await stranger.goto(me.url());
  await stranger.click('#knock');
  await me.locator('.knocking').waitFor();
}

async function openDialog(page: Page): Promise<void> {
  await page.goto('/');
  await page.click('[data-locked="true"] a');
  await page.locator('dialog[open]').waitFor();
}

async function giveWrongPassword(page: Page): Promise<void> {
  await openDialog(page);
  await page.fill('#unlock-password', 'not that');
  await page.keyboard.press('Enter');
  await page.locator('#unlock-password[aria-invalid]').waitFor();
}

async function fillInWrongly(page: Page): Promise<void> {
  await page.goto('/room');
  await page.fill('#max', '1');
  await page.click('#room-form button');
}

async function seeRoomsArrive({ me, other }: Stage): Promise<void> {
  await me.goto('/');
  await me.locator('.room__link').first().focus();
  await makeRooms(await other(), 2);
  await me.locator('#arrived:not([hidden])').waitFor();
}

/** More than one page of them, made at once: rooms that nobody goes into do not stay for long. */
async function seeManyRooms({ me, other }: Stage): Promise<void> {
  const makers = await Promise.all(Array.from({ length: 18 }, other));
  await Promise.all(makers.map((maker) => makeRooms(maker, 3)));
  await me.goto('/');
  for (const maker of makers) await maker.close();
}

async function makeRooms(page: Page, count: number): Promise<void> {
  await page.goto('/');
  const { origin } = new URL(page.url());
  for (let index = 0; index < count; index++) {
    const [title = '', max = 2] = ROOMS[made++ % ROOMS.length] ?? [];
    const form = { title, max: String(max) };
    const answer = await page.request.post('/room', { form, headers: { origin }, maxRedirects: 0 });
    if (answer.status() !== 303) throw new Error(`no room was made: ${answer.status()}`);
  }
}
