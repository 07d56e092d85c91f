import { watchComposer } from '../chat/composer.js';
import { connectChat, leaveByLink } from '../chat/connection.js';
import { watchGifs } from '../chat/gif-upload.js';
import { offerHistory } from '../chat/history.js';
import { Lines } from '../chat/lines.js';
import { Members } from '../chat/members.js';
import { Outbox } from '../chat/outbox.js';
import { watchScrolling } from '../chat/scroll.js';
import { tellTimesHere } from '../chat/times.js';
import { find, given } from '../page.js';
import { wearOwnColour } from '../person.js';

const page = find('#main', HTMLElement);
const room = given(page, 'room');
const me = {
  member: given(page, 'member'),
  user: given(page, 'user'),
  number: Number(given(page, 'number')),
};

wearOwnColour();
tellTimesHere(page);
watchScrolling();

const lines = new Lines(me);
const members = new Members(me, { owner: given(page, 'owner'), max: given(page, 'max') });

// Only what the room sends moves this on: the answer to an own chat may overtake what others said before it.
let newest = given(page, 'after');
const socket = connectChat(room, () => newest);
leaveByLink(socket);

socket.on('chat', (chats) => {
  for (const chat of chats) {
    lines.show(chat);
    if (chat.cursor > newest) newest = chat.cursor;
  }
});
socket.on('members', (all) => {
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

const outbox = new Outbox(socket, {
  sending: (key, chat) => {
    lines.showUnsent(key, chat);
  },
  sent: (chat) => {
    lines.show(chat);
  },
  failed: (key, reason) => {
    lines.mark(key, 'failed', reason);
  },
});

watchComposer((chat) => {
  outbox.say(chat);
});
watchGifs((chat) => {
  lines.show(chat);
});
offerHistory(room, given(page, 'before'), lines);

find('#lines', HTMLElement).addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-does]') : null;
  const key = button?.closest<HTMLElement>('[data-key]')?.dataset['key'];
  if (!button || key === undefined) return;
  lines.discard(key);
  if (button.dataset['does'] === 'retry') outbox.retry(key);
  else outbox.discard(key);
});
