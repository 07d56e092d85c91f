import type { Chat, Gif, Quote, Reaction } from '../models/chat.js';
import type { ChatView, GifView, QuoteView, ReactionView } from '../shared/views.js';
import { REACTED_SHOWN } from '../shared/limits.js';
import { gifPath } from '../shared/paths.js';
import { cursorOf } from './cursor.js';

/** A chat as the members of its room see it. */
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
    ...(chat.reactions === undefined || chat.reactions.length === 0 ? {} : reactionsView(chat.reactions)),
    ...(chat.removed === undefined ? {} : { removed: true, removedBy: chat.removed }),
    createdAt: (chat.saidAt ?? chat.createdAt).toISOString(),
  };
}

/**
 * The colours and numbers of those who reacted: only the first of each kind, since in a large room the full list
 * would outweigh the chat.
 */
function reactionsView(reactions: Reaction[]): Pick<ChatView, 'reactions' | 'reacted'> {
  const named = reactions.flatMap(({ members }) => members.slice(0, REACTED_SHOWN));
  const reacted = [...new Map(named.map((who) => [who.member, who])).values()];
  return { reactions: reactions.map(reactionView), reacted };
}

/** A kind of reaction as members see it. */
export const reactionView = ({ emoji, members }: Reaction): ReactionView => ({
  emoji,
  members: members.map(({ member }) => member),
});

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
