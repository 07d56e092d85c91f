import type { ChatView, MemberView, RoomView } from '../../shared/events.js';
import { Admissions } from '../chat/admissions.js';
import { announce, announceMovement, announceNow } from '../chat/announcer.js';
import { quoteOfLine } from '../chat/quote-of-line.js';
import { showConnection } from '../chat/banner.js';
import { bringComposerByKey, initComposer } from '../chat/composer.js';
import { connectChat, leaveByLink } from '../chat/connection.js';
import { initConversationCopy } from '../chat/copy-conversation.js';
import { draftsOf } from '../chat/drafts.js';
import { followQuotes } from '../chat/follow-quotes.js';
import { playGifs } from '../chat/gif-player.js';
import { initGifForm, loadGifComposer } from '../chat/gif-form.js';
import { DeliveryCursor } from '../chat/delivery-cursor.js';
import { fetchHistory, initHistory } from '../chat/history.js';
import { initHiding } from '../chat/hiding.js';
import { initHosting } from '../chat/host.js';
import { loadToolbar } from '../chat/load-toolbar.js';
import { MessageList } from '../chat/message-list.js';
import { initLongMessages } from '../chat/long-messages.js';
import { memberActions } from '../chat/member-actions.js';
import { Members } from '../chat/members.js';
import { messageActions } from '../chat/message-actions.js';
import { initMessageMenu } from '../chat/message-menu.js';
import type { Movement } from '../chat/movements.js';
import { initNewcomers } from '../chat/newcomers.js';
import { notify } from '../chat/notices.js';
import { Outbox } from '../chat/outbox.js';
import { initUnsentActions, outboxView } from '../chat/outbox-view.js';
import { initReacting } from '../chat/react.js';
import { keepReadingPlace } from '../chat/reading-place.js';
import { renderChange } from '../chat/room-changes.js';
import { watchPointing } from '../chat/pointing.js';
import { onFirstUse } from '../chat/on-first-use.js';
import { initProblem } from '../chat/problem.js';
import { restoreTexts } from '../chat/restore-texts.js';
import { afterRestart, onSuspension, restartAsOther } from '../chat/restart.js';
import { initPanels } from '../chat/panels.js';
import { initScrolling } from '../chat/scroll.js';
import { sound } from '../chat/sound.js';
import { renderLocalTimes } from '../chat/times.js';
import { initTyping } from '../chat/typing.js';
import { Unread } from '../chat/unread.js';
import { prepareStore, WaitingGifs } from '../chat/waiting-gifs.js';
import { ComposerDraftKeeper } from '../chat/composer-draft.js';
import { walkByKeys } from '../chat/walk.js';
import { find, dataAttr } from '../page.js';
import { beginPage } from '../shell.js';
import { onOtherPerson } from '../shown-member.js';

const page = find('#main', HTMLElement);
const room = dataAttr(page, 'room');
const me = {
  member: dataAttr(page, 'member'),
  user: dataAttr(page, 'user'),
  number: Number(dataAttr(page, 'number')),
};

/** How long after connecting the code needed offline is loaded, in ms. */
const PREPARE_AFTER_MS = 2000;

let owner = dataAttr(page, 'owner');

beginPage();
renderLocalTimes(page);
initScrolling();
walkByKeys();
playGifs();
initLongMessages();
initConversationCopy();
initPanels(room);

const lines = new MessageList(me, dataAttr(page, 'before'));
const host = initHosting(room, me);
const hiding = initHiding(room, me.member);
const members = new Members(me, {
  owner,
  max: dataAttr(page, 'max'),
  actions: {
    ...memberActions(room, me, () => owner === me.user),
    ...hiding.actions(({ member }: MemberView) => member),
  },
});
const unread = new Unread();
const delivered = new DeliveryCursor(dataAttr(page, 'after'));

const socket = connectChat(room, me.member, () => ({ after: delivered.cursor, from: lines.first }));
showConnection(socket);
leaveByLink(socket);
initProblem();
const typing = initTyping(socket, hiding.isHidden);

const before = afterRestart();
if (before) restoreTexts(room, me.member, before);

const gifs = new WaitingGifs();
const outbox = new Outbox(socket, {
  drafts: draftsOf(room, me.member),
  gifs,
  view: outboxView(lines),
});
const receive = (chats: ChatView[]) => {
  for (const { cursor, key, member } of chats) {
    delivered.advance(cursor);
    typing.stopped({ member });
    if (key !== undefined && member === me.member) outbox.discard(key);
  }
  discardSent(chats);
};
// Covers chats that were stored just before the name changed but never confirmed, and those sent by another tab under the
// old name.
const discardSent = (chats: ChatView[]) => {
  for (const { key, member } of chats) {
    if (key === undefined || member !== before?.member) continue;
    outbox.discard(key);
    lines.discard(key);
  }
};
if (before)
  void fetchHistory(room).then((latest) => {
    discardSent(latest?.chats ?? []);
  });

const loadMentions = onFirstUse(async () => {
  (await import('../chat/mention-picker.js')).initMentionPicker(me.member);
});
find('#text', HTMLTextAreaElement).addEventListener('input', ({ target }) => {
  if (target instanceof HTMLTextAreaElement && target.value.includes('@')) void loadMentions();
});

const showMovement = (movement: Movement) => {
  lines.showMovement(movement);
  announceMovement(movement);
};

const admissions = new Admissions();
let max = Number(dataAttr(page, 'max'));
const showSeats = initNewcomers(socket, room, () => ({ members: members.count, max }));

// Screen readers announce a live region only when it changes after page load.
const recoloured = document.querySelector('#recoloured[data-new] .presence__text');
socket.once('connect', () => {
  if (recoloured) announceNow(recoloured.textContent);
});
socket.on('connect', () => {
  delivered.interrupted();
  lines.interrupted();
});
socket.on('chat', (chats) => {
  const news = lines.show(chats).filter(({ member, removed }) => !removed && !hiding.isHidden(member));
  unread.arrived(news);
  announce(news);
  if (news.length > 0) sound();
  notify(news, me);
  receive(chats);
});
socket.on('changed_chats', (chats) => {
  lines.change(chats);
  if (chats.some(({ id, removed }) => removed && id === answer.quote?.id)) answer.to(undefined);
});
socket.on('skipped', (latest) => {
  lines.restartAt(latest);
  receive(latest.chats);
});
socket.on('members', (all) => {
  delivered.caughtUp();
  const mine = all.find(({ member }) => member === me.member);
  if (mine && (mine.user !== me.user || mine.number !== me.number)) becomeOtherColour(mine);
  members.replace(all);
  showSeats();
});
// Who is in the list already, or not any more, has moved before the list came.
socket.on('join', ({ others = [], ...first }) => {
  for (const who of [first, ...others])
    if (members.add(who) && who.member !== me.member && !admissions.wasAnnounced(who))
      showMovement({ who, kind: 'join' });
  showSeats();
});
let removedMember = '';
socket.on('exit', ({ others = [], ...first }) => {
  for (const who of [first, ...others]) {
    typing.stopped(who);
    // Their removal was already announced.
    if (members.remove(who) && who.member !== removedMember) showMovement({ who, kind: 'exit' });
  }
  showSeats();
});
const becomeOtherColour = (mine: MemberView) => {
  const from = me.user;
  Object.assign(me, mine);
  if (roomNow) showRoom(roomNow);
  import('../chat/own-colour.js').then(
    ({ showOwnColour }) => {
      const text = showOwnColour(me, from);
      if (from === me.user) return;
      lines.showEvent(text, me.user, from);
      announceNow(text);
    },
    // If its files are gone, the page is older than the server. A reload shows the right colour.
    () => {
      location.reload();
    },
  );
};
let roomNow: RoomView | undefined;
const showRoom = (now: RoomView) => {
  roomNow = now;
  owner = now.owner;
  find('.bar__title', HTMLElement).textContent = now.title;
  unread.renderRoom(now);
  members.renderRoom(now);
  host.renderRoom(now);
  max = now.max;
  showSeats();
};
socket.on('room', showRoom);
socket.on('changed', (change) => {
  if (change.kind === 'shown_out') removedMember = change.who.member;
  admissions.noted(change);
  const { text, user } = renderChange(change, me, owner);
  lines.showEvent(text, user);
  announceNow(text);
});
onOtherPerson(() => void restartAsOther());
onSuspension(() => outbox.suspend(''));
socket.on('gone', () => {
  outbox.abandon();
});
window.addEventListener('beforeunload', (event) => {
  if (outbox.atRisk) event.preventDefault();
});

const answer = initComposer(new ComposerDraftKeeper(room, me.member), (chat, quote) => {
  unread.answered();
  outbox.send(chat, quote);
});
bringComposerByKey();
const answerTo = (line: HTMLElement) => {
  answer.to(quoteOfLine(line));
  find('#text', HTMLElement).focus();
};
const sendToo = initGifForm((gif, alt) => outbox.sendGif(gif, alt));
const deletion = onFirstUse(() => import('../chat/deletion.js'));
const actions = {
  ...messageActions(answerTo, sendToo),
  react: { isOffered: () => true, run: initReacting(socket) },
  delete: {
    isOffered: (line: HTMLElement) => line.matches('.line--own') || owner === me.user,
    run: async (line: HTMLElement) => (await deletion())?.deleteLater(room, line, lines),
  },
  ...hiding.actions((line: HTMLElement) => dataAttr(line, 'member')),
};
watchPointing();
loadToolbar(actions);
initMessageMenu(actions, answerTo);
socket.once('connect', () => {
  setTimeout(() => {
    prepareStore();
    loadGifComposer().catch(() => undefined);
  }, PREPARE_AFTER_MS);
});
const loadOlder = initHistory(room, lines);
followQuotes(loadOlder);
keepReadingPlace(loadOlder);
initUnsentActions(outbox, lines);
