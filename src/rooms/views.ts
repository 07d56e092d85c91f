import type { ChatView, MemberView, QuoteView, RoomView } from '../shared/events.js';
import type { Chat, Quote } from '../models/chat.js';
import type { Room, Seat } from '../models/room.js';
import { COLOURS_SHOWN } from '../shared/limits.js';
import { cleanLine } from '../shared/user-text.js';
import { cursorOf } from '../chats/cursor.js';

/** A title as it is shown: a room may be older than the rules for titles. */
export function shownTitle(title: string): string {
  return cleanLine(title) || '…';
}

/** What everybody may know of a room. */
export function roomView(room: Room): RoomView {
  return {
    id: room._id.toHexString(),
    title: shownTitle(room.title),
    max: room.max,
    members: room.seats.length,
    locked: room.password !== null,
    closed: room.closed,
    owner: room.owner.user,
    colours: room.seats.slice(0, COLOURS_SHOWN).map(({ user }) => user),
    createdAt: room.createdAt.toISOString(),
  };
}

/** What those in the room may know of who sits there. */
export function memberView({ member, user, number }: Seat): MemberView {
  return { member, user, number };
}

/** Those who have been announced, longest there first. */
export function presentMembers(seats: Seat[]): MemberView[] {
  return seats
    .filter((seat) => seat.since !== null)
    .sort((a, b) => Number(a.since) - Number(b.since))
    .map(memberView);
}

/** What those in the room may know of a chat. */
export function chatView(chat: Chat): ChatView {
  const files = `/room/${chat.room.toHexString()}/gif/`;
  return {
    id: chat._id.toHexString(),
    cursor: cursorOf(chat),
    key: chat.key,
    member: chat.member,
    user: chat.user,
    number: chat.number,
    ...(chat.chat === undefined ? {} : { chat: chat.chat }),
    ...(chat.gif === undefined
      ? {}
      : {
          gif: {
            src: files + chat.gif.name,
            poster: files + chat.gif.poster,
            width: chat.gif.width,
            height: chat.gif.height,
            ...(chat.gif.alt === undefined ? {} : { alt: chat.gif.alt }),
          },
        }),
    ...(chat.quote === undefined ? {} : { quote: quoteView(chat.quote) }),
    createdAt: (chat.saidAt ?? chat.createdAt).toISOString(),
  };
}

function quoteView({ id, ...quoted }: Quote): QuoteView {
  return { id: id.toHexString(), ...quoted };
}
