import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ReactAck } from '../../src/shared/events.js';
import type { ChatView, HistoryView } from '../../src/shared/views.js';
import { ServiceProcess } from '../support/process.js';
import { freePort } from '../support/server-process.js';
import { testSettings } from '../support/service.js';
import { next, PATIENCE_MS, until } from '../support/until.js';
import { type ChatSocket, sendChat, Visitor } from '../support/visitor.js';

/** Steps after a change is stored: before it is acknowledged, and between that and its delivery. */
export type Step = 'announce' | 'deliver';

/** A server is killed before a step of a reaction: after the restart all pages show it, once. */
export async function reactionSurvives(t: TestContext, step: Step): Promise<void> {
  const { people, room, chat, doomed, restart } = await talk(t, `${step}:before:2`);
  const [host, guest, third] = people;
  assert.ok('reactions' in (await react(host, chat, '👍')));
  await until('all see the first one', () =>
    people.every(({ shown }) => shown.get(chat)?.reactions?.length === 1),
  );
  const dead = once(doomed.child, 'exit');
  const ack = react(guest, chat, '❤️').catch(() => null);
  await dead;
  assert.equal(doomed.child.signalCode, 'SIGKILL');
  await restart();
  const isAcknowledged = (await ack) !== null;
  assert.equal(isAcknowledged, step === 'deliver');

  const expected = [host, guest].map(({ member }, index) => ({
    emoji: ['👍', '❤️'][index],
    members: [member],
  }));
  await until('all see both', () =>
    people.every(({ shown }) => isDeepStrictEqual(shown.get(chat)?.reactions, expected)),
  );
  // Who had no answer reacts again.
  assert.deepEqual(await react(guest, chat, '❤️'), { reactions: expected });
  await react(third, chat, '❤️');
  const [stored] = await historyOf(host.visitor, room);
  assert.deepEqual(stored?.reactions?.[1], { emoji: '❤️', members: [guest.member, third.member] });
  await until('all show what a fresh page shows', () =>
    people.every(({ shown }) => isDeepStrictEqual(shown.get(chat), stored)),
  );
}

/** A server is killed before a step of a deletion: after the restart nobody shows the message. */
export async function deletionSurvives(t: TestContext, step: Step): Promise<void> {
  const { people, room, chat, doomed, restart } = await talk(t, `${step}:before`);
  const [host, guest] = people;
  const reply = guest.socket.emitWithAck('chat', { key: 'a-reply-to-it', chat: 'me too', quote: chat });
  const { chat: answer } = (await reply) as { chat: ChatView };
  await until('all have the reply', () => people.every(({ shown }) => shown.has(answer.id)));
  const remove = () =>
    host.visitor.request(`/room/${room}/chat/${chat}`, { method: 'DELETE' }).then(({ status }) => status);
  const dead = once(doomed.child, 'exit');
  const status = remove().catch(() => 0);
  await dead;
  await restart();
  assert.equal(await status, step === 'deliver' ? 200 : 0);
  await until('nobody shows the text, nor its quote', () =>
    people.every(({ shown }) => {
      const [removed, quoting] = [shown.get(chat), shown.get(answer.id)];
      return removed?.removed === true && !('chat' in removed) && quoting?.quote?.chat === undefined;
    }),
  );
  assert.equal(await remove(), 200);
  assert.doesNotMatch(JSON.stringify(await historyOf(guest.visitor, room)), /a fine day/);
}

interface Person {
  visitor: Visitor;
  socket: ChatSocket;
  member: string;
  /** What this person's page shows, by id. */
  shown: Map<string, ChatView>;
}

/** Three people in a room with one message of the first one, on a server that will be killed. */
async function talk(t: TestContext, killAt: string) {
  const port = String(await freePort());
  const settings = { ...(await testSettings(t)), PORT: port, COOKIE_SECRET: 'the same after the crash' };
  const doomed = ServiceProcess.run(t, { ...settings, KILL_AT: killAt }, ['./test/support/kill-at.ts']);
  const visitors = [await doomed.url(), '', ''].map(() => new Visitor(t, `http://127.0.0.1:${port}`));
  const [maker] = visitors as [Visitor];
  const room = await maker.createRoom();
  const people: Person[] = [];
  for (const visitor of visitors) people.push(await enter(visitor, room));
  const [host] = people as [Person];
  const { id: chat } = await sendChat(host.socket, 'a fine day');
  await until('all have it', () => people.every(({ shown }) => shown.has(chat)));
  const restart = () => ServiceProcess.run(t, settings).url();
  return { people: people as [Person, Person, Person], room, chat, doomed, restart };
}

/** Enters a room like a page: reconnects with the cursor of the last chat that came. */
async function enter(visitor: Visitor, room: string): Promise<Person> {
  const page = await visitor.page(`/room/${room}`);
  const shown = new Map<string, ChatView>();
  let after = '';
  const auth = (send: (auth: object) => void) => {
    send({ room, ...(after !== '' && { after }) });
  };
  const options = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 300, timeout: 2000 };
  const socket: ChatSocket = visitor.open('/chat', auth, {}, options);
  socket.on('chat', (chats) => {
    for (const view of chats) {
      shown.set(view.id, view);
      if (view.cursor > after) after = view.cursor;
    }
  });
  socket.on('changed_chats', (chats) => {
    for (const view of chats) if (shown.has(view.id)) shown.set(view.id, view);
  });
  await next(socket, 'members');
  const [, member = ''] = /<main[^>]* data-member="([\w-]{16})"/.exec(page) ?? [];
  return { visitor, socket, member, shown };
}

const react = ({ socket }: Person, chat: string, emoji: string): Promise<ReactAck> =>
  socket.timeout(PATIENCE_MS).emitWithAck('react', { chat, emoji, on: true });

async function historyOf(visitor: Visitor, room: string): Promise<ChatView[]> {
  return ((await (await visitor.request(`/room/${room}/chats`)).json()) as HistoryView).chats;
}
