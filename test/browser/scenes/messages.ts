import type { Page } from 'playwright-core';
import { until } from '../../support/until.js';
import { sendMessage } from '../support.js';
import { openMemberMenu, openOwnRoom } from './room.js';
import { openChat } from './seed-scene.js';
import type { Scene, Fixtures } from './fixtures.js';

/** What people do to messages: reactions, deletion, and the host's moderation. */
export const messageScenes: Scene[] = [
  { name: 'chat-reactions', open: seeReactions },
  { name: 'chat-quick-reactions', open: openQuickReactions },
  { name: 'chat-emoji-picker', open: openPicker },
  { name: 'chat-emoji-search', open: searchEmoji },
  { name: 'chat-deleted', open: seeDeleted },
  { name: 'chat-undo', open: deleteWithUndo },
  { name: 'host-kick', open: askToKick },
];

/** Several kinds of several people, on others' messages and the reader's own. */
async function seeReactions(fixtures: Fixtures): Promise<void> {
  const { me, others } = await talk(fixtures);
  const [host, guest] = others;
  for (const emoji of ['👍', '❤️', '😂', '😮', '😢', '🎉']) await react(host, '오늘은', emoji);
  for (const emoji of ['👍', '❤️']) await react(guest, '오늘은', emoji);
  await react(me, '오늘은', '👍');
  await react(host, '커피를', '😂');
  await react(guest, '커피를', '😂');
  await react(me, '커피를', '😢');
  await react(me, 'Same here', '❤️');
  await until('all have arrived', async () => (await me.locator('.reaction').count()) === 9);
  await me.locator('#text').focus();
}

async function openQuickReactions(fixtures: Fixtures): Promise<Page> {
  const { me, others } = await talk(fixtures);
  await react(others[0], 'Same here', '👍');
  await react(me, 'Same here', '❤️');
  await me.locator('.reaction').nth(1).waitFor();
  await openQuick(me, 'Same here');
  return me;
}

async function openPicker(fixtures: Fixtures): Promise<Page> {
  const me = await openQuickReactions(fixtures);
  await me.locator('.quick__more').click();
  await me.locator('#emoji-picker[open]').waitFor();
  return me;
}

async function searchEmoji(fixtures: Fixtures): Promise<void> {
  const me = await openPicker(fixtures);
  const isKorean = (await me.locator('html').getAttribute('lang')) === 'ko';
  await me.fill('#emoji-search', isKorean ? '고양이' : 'cat');
  await me.locator('[data-group="results"] .emoji__one').first().waitFor();
}

/** Messages that their author or the host deleted, and a reply to one of them. */
async function seeDeleted(fixtures: Fixtures): Promise<void> {
  const { me, others } = await talk(fixtures);
  const [host, guest] = others;
  await act(guest, '커피를', 'reply');
  await sendMessage(guest, '저도요');
  await act(me, '커피를', 'delete');
  await act(host, 'Same here', 'delete');
  await act(guest, '창문', 'delete');
  await until('all three are gone', async () => (await me.locator('.line__removed').count()) === 3);
  // The sentence with the button to undo ends before.
  await until('none can be undone', async () => (await me.locator('.line__removed button').count()) === 0);
  await me.locator('#text').focus();
}

/** The message is kept from going: pictures take longer than the time to undo it. */
async function deleteWithUndo(fixtures: Fixtures): Promise<void> {
  const { me } = await talk(fixtures);
  await me.evaluate(`{
    const original = setTimeout;
    window.setTimeout = (run, ms, ...rest) => (ms === 5000 ? 0 : original(run, ms, ...rest));
  }`);
  await act(me, '커피를', 'delete');
  await me.locator('.line__removed button').waitFor();
}

async function askToKick(fixtures: Fixtures): Promise<void> {
  await openMemberMenu(fixtures);
  await fixtures.me.click('#menu [data-does="kick"]');
  await fixtures.me.locator('#ask-chats').click();
}

/** A conversation of the host, the reader and a guest. */
async function talk({ me, other }: Fixtures): Promise<{ me: Page; others: [host: Page, guest: Page] }> {
  const others: [Page, Page] = [await other(), await other()];
  const [host, guest] = others;
  await openOwnRoom(host);
  for (const page of [me, guest]) await openChat(page, host.url());
  await sendMessage(host, '다들 아직 안 자요?');
  await sendMessage(me, '커피를 너무 늦게 마셨어요');
  await sendMessage(me, '오늘은 그냥 포기하려고요');
  await sendMessage(guest, 'Same here. It is raining and I like the sound too much to sleep.');
  await sendMessage(guest, '창문 열어 두면 딱 좋은 소리죠');
  for (const page of [host, me]) await page.locator('.line', { hasText: '창문' }).waitFor();
  return { me, others };
}

async function openQuick(page: Page, text: string): Promise<void> {
  await act(page, text, 'react');
  await page.locator('.quick:popover-open').waitFor();
}

async function react(page: Page, text: string, emoji: string): Promise<void> {
  await openQuick(page, text);
  await page.locator(`.quick [data-emoji="${emoji}"]`).click();
}

/** Chooses an action in a message's toolbar. */
async function act(page: Page, text: string, action: 'reply' | 'react' | 'delete'): Promise<void> {
  const line = page.locator('.line', { hasText: text }).first();
  await line.locator('.line__body').hover();
  await line.locator(`.toolbar [data-does="${action}"]`).click();
}
