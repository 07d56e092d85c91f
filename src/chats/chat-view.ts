import type { Chat, Gif, Quote } from '../models/chat.js';
import type { ChatView, GifView, QuoteView } from '../shared/events.js';
import { gifPath } from '../shared/paths.js';
import { cursorOf } from './cursor.js';

/** A chat as the members of its room may see it. */
export function chatView(chat: Chat): ChatView {
  return {
    id: chat._id.toHexString(),
    cursor: cursorOf(chat),
    key: chat.key,
    member: chat.member,
    user: chat.user,
    number: chat.number,
    ...(chat.chat === undefined ? {} : { chat: chat.chat }),
    ...(chat.gif === undefined ? {} : { gif: gifView(chat.room.toHexString(), chat.gif) }),
    ...(chat.quote === undefined ? {} : { quote: quoteView(chat.quote) }),
    ...(chat.removed === undefined ? {} : { removed: true, removedBy: chat.removed }),
    createdAt: (chat.saidAt ?? chat.createdAt).toISOString(),
  };
}

function gifView(room: string, { name, poster, width, height, alt }: Gif): GifView {
  return {
    src: gifPath(room, name),
    poster: gifPath(room, poster),
    width,
    height,
    ...(alt === undefined ? {} : { alt }),
  };
}

function quoteView({ id, ...quoted }: Quote): QuoteView {
  return { id: id.toHexString(), ...quoted };
}
