import type { MemberView, RoomView } from '../../shared/views.js';
import { find } from '../page.js';
import { Admissions } from './admissions.js';
import { announceMovement, announceNow } from './announcer.js';
import type { ChatSocket } from './connection.js';
import type { Members } from './members.js';
import type { MessageList } from './message-list.js';
import type { Movement } from './movements.js';
import { initNewcomers } from './newcomers.js';
import { renderChange } from './room-changes.js';
import type { Unread } from './unread.js';

interface FollowingNeeds {
  room: string;
  /** Kept up to date: after losing the seat for a while, the reader may get another colour. */
  me: MemberView;
  /** Kept up to date. */
  facts: Pick<RoomView, 'owner' | 'max'>;
  lines: MessageList;
  members: Members;
  host: { renderRoom: (now: RoomView) => void };
  unread: Unread;
  typing: { stopped: (who: Pick<MemberView, 'member'>) => void };
}

/** Shows the room as it changes: its members, its title, its limit and its host. */
export function followRoom(
  socket: ChatSocket,
  { room, me, facts, lines, members, host, unread, typing }: FollowingNeeds,
): void {
  const admissions = new Admissions();
  const showSeats = initNewcomers(socket, room, () => ({ members: members.count, max: facts.max }));
  let roomNow: RoomView | undefined;
  let removedMember = '';

  socket.on('members', (all) => {
    const mine = all.find(({ member }) => member === me.member);
    if (mine && (mine.user !== me.user || mine.number !== me.number)) becomeOtherColour(mine);
    members.replace(all);
    showSeats();
  });
  // A movement that the member list already includes happened before the list was sent, and is not shown.
  socket.on('join', ({ others = [], ...first }) => {
    for (const who of [first, ...others])
      if (members.add(who) && who.member !== me.member && !admissions.wasAnnounced(who))
        showMovement({ who, kind: 'join' });
    showSeats();
  });
  socket.on('exit', ({ others = [], ...first }) => {
    for (const who of [first, ...others]) {
      typing.stopped(who);
      // Their removal was already announced.
      if (members.remove(who) && who.member !== removedMember) showMovement({ who, kind: 'exit' });
    }
    showSeats();
  });
  socket.on('room', showRoom);
  socket.on('changed', (change) => {
    if (change.kind === 'shown_out') removedMember = change.who.member;
    admissions.noted(change);
    const { text, user } = renderChange(change, me, facts.owner);
    lines.showEvent(text, user);
    announceNow(text);
  });

  function showMovement(movement: Movement): void {
    lines.showMovement(movement);
    announceMovement(movement);
  }

  function showRoom(now: RoomView): void {
    roomNow = now;
    facts.owner = now.owner;
    find('.bar__title', HTMLElement).textContent = now.title;
    unread.renderRoom(now);
    members.renderRoom(now);
    host.renderRoom(now);
    facts.max = now.max;
    showSeats();
  }

  function becomeOtherColour(mine: MemberView): void {
    const from = me.user;
    Object.assign(me, mine);
    if (roomNow) showRoom(roomNow);
    import('./own-colour.js').then(
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
  }
}
