import type { Chat, Quote } from '../schemas/chat.js';
import { QUOTE_MAX } from '../shared/limits.js';

/** What an answer keeps of the chat that it answers to. */
export function quoteOf({ _id, member, user, number, chat, gif }: Chat): Quote {
  return {
    id: _id,
    member,
    user,
    number,
    ...(chat === undefined ? {} : { chat: beginningOf(chat) }),
    ...(gif === undefined ? {} : { gif: gif.alt === undefined ? {} : { alt: beginningOf(gif.alt) } }),
  };
}

/** The first words, on one line; at most `QUOTE_MAX` code points, the last of them an ellipsis where something is left out. */
function beginningOf(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, ' '));
  return characters.length <= QUOTE_MAX
    ? characters.join('')
    : `${characters.slice(0, QUOTE_MAX - 1).join('')}…`;
}
