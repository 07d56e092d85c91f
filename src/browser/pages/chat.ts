import type { ChatView } from '../../shared/events.js';
import { showConnection } from '../chat/banner.js';
import { watchComposer } from '../chat/composer.js';
import { connectChat, leaveByLink } from '../chat/connection.js';
import { Drafts } from '../chat/drafts.js';
import { watchGifs } from '../chat/gif-upload.js';
import { Heard } from '../chat/heard.js';
import { offerHistory } from '../chat/history.js';
import { Lines } from '../chat/lines.js';
import { Members } from '../chat/members.js';
import { Outbox } from '../chat/outbox.js';
import { watchScrolling } from '../chat/scroll.js';
import { tellTimesHere } from '../chat/times.js';
import { find, given, t } from '../page.js';
import { beginPage } from '../shell.js';

const page = find('#main', HTMLElement);
const room = given(page, 'room');
const me = {
  member: given(page, 'member'),
  user: given(page, 'user'),
  number: Number(given(page, 'number')),
};

beginPage();
tellTimesHere(page);
watchScrolling();

const lines = new Lines(me, given(page, 'before'));
const members = new Members(me, { owner: given(page, 'owner'), max: given(page, 'max') });
const heard = new Heard(given(page, 'after'));

const socket = connectChat(room, () => heard.cursor);
showConnection(socket);
leaveByLink(socket);

const outbox = new Outbox(socket, new Drafts(room, me.member), {
  isShown: (key) => lines.hasOwn(key),
  sending: (draft) => {
    lines.showUnsent(draft);
  },
  waits: (key, seconds) => {
    lines.mark(key, 'sending', t('chat.slowDown', { seconds }));
  },
  sent: (chat) => {
    lines.show([chat]);
  },
  failed: (key, reason) => {
    lines.mark(key, 'failed', reason);
  },
});
const hear = (chats: ChatView[]) => {
  for (const { cursor, key, member } of chats) {
    heard.hear(cursor);
    if (key !== undefined && member === me.member) outbox.arrived(key);
  }
};

socket.on('connect', () => {
  heard.interrupted();
});
socket.on('chat', (chats) => {
  lines.show(chats);
  hear(chats);
});
socket.on('skipped', (latest) => {
  lines.beginAnew(latest);
  hear(latest.chats);
});
socket.on('members', (all) => {
  heard.caughtUp();
  members.replace(all);
});
socket.on('join', (who) => {
  members.add(who);
  if (who.member !== me.member) lines.showPresence(who, 'join');
});
socket.on('exit', (who) => {
  members.remove(who);
  if (who.member !== me.member) lines.showPresence(who, 'exit');
});

socket.on('gone', () => {
  outbox.abandon();
});
window.addEventListener('beforeunload', (event) => {
  if (outbox.atRisk) event.preventDefault();
});

watchComposer((chat) => {
  outbox.say(chat);
});
watchGifs((chat) => {
  lines.show([chat]);
});
offerHistory(room, lines);

find('#log', HTMLElement).addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-does]') : null;
  const key = button?.closest<HTMLElement>('[data-key]')?.dataset['key'];
  if (!button || key === undefined) return;
  lines.discard(key);
  if (button.dataset['does'] === 'retry') outbox.retry(key);
  else outbox.discard(key);
});
