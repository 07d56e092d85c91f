import type { Page } from 'playwright-core';
import { until } from '../../support/until.js';
import { drawMoon } from '../../../scripts/draw-moon.js';
import { makeGif } from '../../support/gif.js';
import { connected, createRoom, sendMessage, sendGif } from '../support.js';
import { openChat } from './seed-scene.js';
import type { Scene, Fixtures } from './fixtures.js';

/** A room, as members and as the host see it. */
export const roomScenes: Scene[] = [
  { name: 'chat', open: ({ me, room }) => openChat(me, room) },
  { name: 'chat-empty', open: ({ me }) => openOwnRoom(me) },
  { name: 'chat-recoloured', open: enterRecoloured },
  { name: 'chat-forced-colours', open: ({ me, room }) => openWith({ forcedColors: 'active' }, me, room) },
  { name: 'chat-more-contrast', open: ({ me, room }) => openWith({ contrast: 'more' }, me, room) },
  { name: 'chat-gifs', open: ({ me }) => sendManyGifs(me) },
  { name: 'chat-answer', open: replyWithGif },
  { name: 'chat-preferences', open: openPreferences },
  { name: 'chat-arrivals', open: comeTogether },
  { name: 'chat-problem', open: chooseNoGif },
  { name: 'chat-unread', open: missSomething },
  { name: 'chat-offline', open: loseConnection },
  { name: 'chat-gif-uploading', open: uploadSlowly },
  { name: 'chat-gif-refused', open: sendDamagedGif },
  { name: 'chat-gif-waiting', open: sendGifsOffline },
  { name: 'chat-mention', open: mentionEachOther },
  { name: 'chat-toolbar', open: pointAtLine },
  { name: 'chat-message-menu', open: openMessageMenu },
  { name: 'chat-hidden-person', open: hidePerson },
  { name: 'chat-people', open: openPeople },
  { name: 'chat-invite', open: openInvite },
  { name: 'chat-plain', scripted: false, open: ({ me, room }) => me.goto(room) },
  { name: 'host-menu', open: ({ me }) => openRoomSettings(me) },
  { name: 'host-member-menu', open: openMemberMenu },
  { name: 'host-hand-over', open: askToHandOver },
  { name: 'host-knock', open: hearKnock },
  { name: 'host-knock-full', open: hearKnockAtFullRoom },
];

export async function openOwnRoom(page: Page): Promise<void> {
  await createRoom(page, { title: '비 오는 날의 작은 방' });
  await connected(page);
}

async function openWith(media: Parameters<Page['emulateMedia']>[0], me: Page, room: string): Promise<void> {
  await me.emulateMedia(media);
  await openChat(me, room);
}

/** The reader's colour is taken in this room. */
async function enterRecoloured({ me, personOfSameColour }: Fixtures): Promise<void> {
  const host = await personOfSameColour();
  await openOwnRoom(host);
  await sendMessage(host, '어서 오세요');
  await openChat(me, host.url());
  await sendMessage(me, '안녕하세요');
}

/** GIFs of every proportion, one after the other. */
async function sendManyGifs(me: Page): Promise<void> {
  await openOwnRoom(me);
  const gifs = [
    await makeGif({ width: 900, height: 300 }),
    await makeGif({ width: 120, height: 400 }),
    await drawMoon(),
    await makeGif({ width: 24, height: 24 }),
  ];
  for (const [index, gif] of gifs.entries()) {
    await sendGif(me, gif, index === 2 ? '달이 바다 위에 떠 있습니다' : '');
    await me.locator('.line[data-id] .player').nth(index).waitFor();
  }
}

/** A reply being written, with a GIF ready to be sent. */
async function replyWithGif({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.locator('.line').nth(-2).focus();
  await me.locator('.toolbar [data-does="reply"]').click();
  await me.setInputFiles('#gif', { name: 'moon.gif', mimeType: 'image/gif', buffer: await drawMoon() });
  await me.locator('#preview-image[src]').waitFor();
}

async function openPreferences({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.locator('#preferences-button').click();
}

/** Many people joined in a row; later some joined and some left. */
async function comeTogether({ me, other }: Fixtures): Promise<void> {
  await openOwnRoom(me);
  const guests: Page[] = [];
  const enter = async (count: number) => {
    for (let guest = 0; guest < count; guest++) {
      const page = await other();
      guests.push(page);
      await openChat(page, me.url());
    }
  };
  await enter(7);
  await sendMessage(me, '다들 어서 와요');
  await enter(2);
  for (const page of guests.slice(0, 2)) await page.click('#leave');
  await me.locator('.presence').nth(2).waitFor();
}

async function chooseNoGif({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.setInputFiles('#gif', { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('png') });
  await me.locator('#problem').waitFor();
}

/** Scrolled up while another person sends messages. */
async function missSomething({ me, other, room }: Fixtures): Promise<void> {
  await me.setViewportSize({ width: 360, height: 740 });
  await openChat(me, room);
  await me.evaluate("document.querySelector('#log').scrollTop = -260");
  const sender = await other();
  await openChat(sender, room);
  for (const chat of ['🌙', '잘 자요', 'See you tomorrow']) await sendMessage(sender, chat);
  await me.locator('.unread').waitFor();
  await sender.context().close();
}

/** A message pending without network. */
async function loseConnection({ me, room }: Fixtures): Promise<void> {
  await me.route('**/socket.io/**', (route) => route.abort());
  await me.goto(room);
  await me.fill('#text', '☕');
  await me.press('#text', 'Enter');
  await me.locator('#offline:not(:empty)').waitFor();
}

/** GIFs and a message pending without network. */
async function sendGifsOffline({ me, room }: Fixtures): Promise<void> {
  await discardUnsent(me);
  await me.route('**/socket.io/**', (route) => route.abort());
  await me.goto(room);
  await sendGif(me, await drawMoon(), '달');
  await me.fill('#text', '여기도 달이 떴어요');
  await me.press('#text', 'Control+Enter');
  await sendGif(me, await makeGif({ width: 24, height: 24 }));
  const pictures = me.locator('[data-state="waiting"] .line__gif');
  const areShown = (images: { naturalWidth?: number }[]) =>
    images.filter(({ naturalWidth = 0 }) => naturalWidth > 0).length === 2;
  await until('both GIFs are shown', () => pictures.evaluateAll(areShown));
  await me.locator('#offline:not(:empty)').waitFor();
}

/** One GIF is uploading, and the next one is queued. */
async function uploadSlowly({ me, room }: Fixtures): Promise<void> {
  await discardUnsent(me);
  await openChat(me, room);
  await me.route('**/gif', () => undefined);
  await sendGif(me, await drawMoon(), '달');
  await sendGif(me, await makeGif());
  await me.locator('#upload').waitFor();
  await me.locator('[data-state="waiting"]').waitFor();
}

async function sendDamagedGif({ me, room }: Fixtures): Promise<void> {
  await discardUnsent(me);
  await openChat(me, room);
  await sendGif(me, (await makeGif()).subarray(0, 20));
  await me.locator('[data-state="failed"]').waitFor();
}

/** Clears pending messages of other scenes, from the lobby, where nothing is sent. */
async function discardUnsent(page: Page): Promise<void> {
  await page.goto('/');
  await page.evaluate(`localStorage.clear(); indexedDB.deleteDatabase('huechat')`);
}

/** A hidden person's messages and quotes are folded. */
async function hidePerson({ me, other }: Fixtures): Promise<void> {
  await openOwnRoom(me);
  const guests = [await other(), await other()] as const;
  for (const guest of guests) await openChat(guest, me.url());
  const [loud, calm] = guests;
  for (const chat of ['시끄러운 말', '또 시끄러운 말', '끝없이 시끄러운 말']) await sendMessage(loud, chat);
  await calm.locator('.line').last().focus();
  await calm.locator('.toolbar [data-does="reply"]').click();
  await sendMessage(calm, '조금만 조용히 해 주세요');
  await me.locator('.line').first().focus();
  await me.locator('.toolbar [data-does="hide"]').click();
  await me.locator('.fold').waitFor();
}

async function pointAtLine({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  // By focus, because the element under a mouse changes with the window's width.
  await me.locator('.line:not(.line--own)').nth(-2).focus();
  await me.locator('.toolbar').waitFor();
}

/** Opened by keyboard; a tap opens the same one. */
/** The reader is mentioned, and mentions someone. */
async function mentionEachOther({ me, other }: Fixtures): Promise<void> {
  await openOwnRoom(me);
  const guests = [await other(), await other()];
  for (const guest of guests) await openChat(guest, me.url());
  await me.locator('.member[data-user]').nth(2).waitFor({ state: 'attached' });
  const [guest] = guests;
  if (guest) {
    await sendMessage(guest, '안녕하세요');
    await guest.locator('#text').pressSequentially('@');
    await guest.locator('.mentions__item').first().click();
    await sendMessage(guest, `${await guest.inputValue('#text')}이 방 좋네요`);
  }
  await me.locator('.line--mention').waitFor();
  await me.locator('#text').pressSequentially('@');
  await me.locator('.mentions__item').nth(1).waitFor();
}

async function openMessageMenu({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.locator('.line', { hasText: 'Same here' }).focus();
  await me.keyboard.press('Enter');
  await me.locator('#menu[open]').waitFor();
}

/** The host in the list of people: a sheet, or a column on wide screens. */
async function openPeople({ me, other }: Fixtures): Promise<void> {
  await me.setViewportSize({ width: 360, height: 740 });
  await openOwnRoom(me);
  for (let guest = 0; guest < 3; guest++) await openChat(await other(), me.url());
  await me.locator('.member').nth(3).waitFor({ state: 'attached' });
  await me.click('.people-button');
}

export async function openMemberMenu(fixtures: Fixtures): Promise<void> {
  await openPeople(fixtures);
  const member = fixtures.me.locator('.member').nth(2);
  await member.hover();
  await member.locator('.member__menu').click();
  await fixtures.me.locator('#menu[open]').waitFor();
}

async function askToHandOver(fixtures: Fixtures): Promise<void> {
  await openMemberMenu(fixtures);
  await fixtures.me.click('#menu [data-does="makeHost"]');
  await fixtures.me.locator('#ask[open]').waitFor();
}

async function openInvite({ me, room }: Fixtures): Promise<void> {
  await openChat(me, room);
  await me.locator('#invite-button').click();
  await me.locator('#invite-qr path[d]').waitFor();
}

async function openRoomSettings(me: Page): Promise<void> {
  await openOwnRoom(me);
  await me.locator('#room-button').click();
  await me.locator('#settings[open]').waitFor();
}

/** A closed room with a pending knock. */
async function hearKnock({ me, other }: Fixtures): Promise<void> {
  await openRoomSettings(me);
  await me.check('#settings-closed');
  await me.click('#settings-save');
  await me.locator('#doors[data-closed="true"]').waitFor();
  const stranger = await other();
  await stranger.goto(me.url());
  await stranger.click('#door-knock');
  await me.locator('.knock').waitFor();
}

/** Admitting this person would raise the limit. */
async function hearKnockAtFullRoom({ me, other }: Fixtures): Promise<void> {
  await createRoom(me, { title: 'Chess, slowly', max: 2 });
  await connected(me);
  await openChat(await other(), me.url());
  const stranger = await other();
  await stranger.goto(me.url());
  await stranger.click('#door-knock');
  await me.locator('.knock').waitFor();
}
