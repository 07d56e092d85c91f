import type { ChatView, MemberView } from '../../shared/views.js';
import type { Restarted } from '../restart-record.js';
import { announce } from './announcer.js';
import type { Reply } from './reply.js';
import type { ChatSocket } from './connection.js';
import type { DeliveryCursor } from './delivery-cursor.js';
import { fetchHistory } from './history.js';
import type { MessageList } from './message-list.js';
import { notify } from './notices.js';
import type { Outbox } from './outbox.js';
import { sound } from './sound.js';
import type { Unread } from './unread.js';

interface ReceivingNeeds {
  room: string;
  me: MemberView;
  /** The reader's previous name, if the page has restarted under another one. */
  before: Restarted | undefined;
  lines: MessageList;
  outbox: Outbox;
  delivered: DeliveryCursor;
  unread: Unread;
  reply: Reply;
  isHidden: (member: string) => boolean;
  typing: { stopped: (who: Pick<MemberView, 'member'>) => void };
}

/** Shows the chats that arrive and their changes, and reports new ones to the reader. */
export function receiveChats(
  socket: ChatSocket,
  { room, me, before, lines, outbox, delivered, unread, reply, isHidden, typing }: ReceivingNeeds,
): void {
  socket.on('connect', () => {
    delivered.interrupted();
    lines.interrupted();
  });
  socket.on('chat', (chats) => {
    const news = lines.show(chats).filter(({ member, removed }) => !removed && !isHidden(member));
    unread.arrived(news);
    announce(news);
    if (news.length > 0) sound();
    notify(news, me);
    receive(chats);
  });
  socket.on('changed_chats', (chats) => {
    lines.change(chats);
    if (chats.some(({ id, removed }) => removed && id === reply.quote?.id)) reply.to(undefined);
  });
  socket.on('skipped', (latest) => {
    lines.restartAt(latest);
    receive(latest.chats);
  });
  // On connecting, the server sends the members last.
  socket.on('members', () => {
    delivered.caughtUp();
  });
  if (before)
    void fetchHistory(room).then((latest) => {
      discardSent(latest?.chats ?? []);
    });

  function receive(chats: ChatView[]): void {
    for (const { cursor, key, member } of chats) {
      delivered.advance(cursor);
      typing.stopped({ member });
      if (key !== undefined && member === me.member) outbox.discard(key);
    }
    discardSent(chats);
  }

  // Covers chats that were stored just before the name changed but never confirmed, and those sent by another tab under the
  // old name.
  function discardSent(chats: ChatView[]): void {
    for (const { key, member } of chats) {
      if (key === undefined || member !== before?.member) continue;
      outbox.discard(key);
      lines.unsent.discard(key);
    }
  }
}
