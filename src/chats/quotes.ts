import type { Chat, Quote } from '../models/chat.js';
import { shorten } from '../shared/graphemes.js';
import { QUOTE_MAX } from '../shared/limits.js';
import { cleanLine } from '../shared/user-text.js';

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

/** The first words, on one line. */
function beginningOf(text: string): string {
  return shorten(cleanLine(text), QUOTE_MAX);
}
