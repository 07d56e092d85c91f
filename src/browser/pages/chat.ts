import type { MemberView } from '../../shared/views.js';
import { announceNow } from '../chat/announcer.js';
import { quoteOfLine } from '../chat/quote-of-line.js';
import { showConnection } from '../chat/banner.js';
import { focusComposerByKey, initComposer } from '../chat/composer.js';
import { connectChat, leaveByLink } from '../chat/connection.js';
import { initConversationCopy } from '../chat/copy-conversation.js';
import { draftsOf } from '../chat/drafts.js';
import { followQuotes } from '../chat/follow-quotes.js';
import { followRoom } from '../chat/follow-room.js';
import { playGifs } from '../chat/gif-player.js';
import { initGifForm, loadGifComposer } from '../chat/gif-form.js';
import { DeliveryCursor } from '../chat/delivery-cursor.js';
import { initHistory } from '../chat/history.js';
import { initHiding } from '../chat/hiding.js';
import { initHosting } from '../chat/host.js';
import { loadToolbar } from '../chat/load-toolbar.js';
import { MessageList } from '../chat/message-list.js';
import { initLongMessages } from '../chat/long-messages.js';
import { memberActions } from '../chat/member-actions.js';
import { Members } from '../chat/members.js';
import { messageActions } from '../chat/message-actions.js';
import { initMessageMenu } from '../chat/message-menu.js';
import { Outbox } from '../chat/outbox.js';
import { initUnsentActions, outboxView } from '../chat/outbox-view.js';
import { initReacting } from '../chat/react.js';
import { receiveChats } from '../chat/receive-chats.js';
import { keepReadingPlace } from '../chat/reading-place.js';
import { initPointing } from '../chat/pointing.js';
import { onFirstUse } from '../chat/on-first-use.js';
import { initProblem } from '../chat/problem.js';
import { restoreTexts } from '../chat/restore-texts.js';
import { afterRestart, onSuspension, restartAsOther } from '../chat/restart.js';
import { initPanels } from '../chat/panels.js';
import { initScrolling } from '../chat/scroll.js';
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

const facts = { owner: dataAttr(page, 'owner'), max: Number(dataAttr(page, 'max')) };

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
  owner: facts.owner,
  max: dataAttr(page, 'max'),
  actions: {
    ...memberActions(room, me, () => facts.owner === me.user),
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

const loadMentions = onFirstUse(async () => {
  (await import('../chat/mention-picker.js')).initMentionPicker(me.member);
});
find('#text', HTMLTextAreaElement).addEventListener('input', ({ target }) => {
  if (target instanceof HTMLTextAreaElement && target.value.includes('@')) void loadMentions();
});

const reply = initComposer(new ComposerDraftKeeper(room, me.member), (chat, quote) => {
  unread.readAll();
  outbox.send(chat, quote);
});
focusComposerByKey();

// Screen readers announce a live region only when it changes after page load.
const recoloured = document.querySelector('#recoloured[data-new] .presence__text');
socket.once('connect', () => {
  if (recoloured) announceNow(recoloured.textContent);
});
receiveChats(socket, {
  room,
  me,
  before,
  lines,
  outbox,
  delivered,
  unread,
  reply,
  isHidden: hiding.isHidden,
  typing,
});
followRoom(socket, { room, me, facts, lines, members, host, unread, typing });
onOtherPerson(() => void restartAsOther());
onSuspension(() => outbox.suspend(''));
socket.on('gone', () => {
  outbox.abandon();
});
window.addEventListener('beforeunload', (event) => {
  if (outbox.atRisk) event.preventDefault();
});

const replyTo = (line: HTMLElement) => {
  reply.to(quoteOfLine(line));
  find('#text', HTMLElement).focus();
};
const sendToo = initGifForm((gif, alt) => outbox.sendGif(gif, alt));
const deletion = onFirstUse(() => import('../chat/deletion.js'));
const actions = {
  ...messageActions(replyTo, sendToo),
  react: { isAvailable: () => true, run: initReacting(socket) },
  delete: {
    isAvailable: (line: HTMLElement) => line.matches('.line--own') || facts.owner === me.user,
    run: async (line: HTMLElement) => (await deletion())?.deleteLater(room, line, lines),
  },
  ...hiding.actions((line: HTMLElement) => dataAttr(line, 'member')),
};
initPointing();
loadToolbar(actions);
initMessageMenu(actions, replyTo);
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
