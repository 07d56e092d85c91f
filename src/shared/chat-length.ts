import { fits, lengthOf } from './graphemes.js';
import { CHAT_BYTES_MAX, CHAT_MAX } from './limits.js';

const encoder = new TextEncoder();
const bytesOf = (chat: string): number => encoder.encode(chat).length;

/** Whether a chat is short enough to be sent. */
export function isShortEnough(chat: string): boolean {
  // A text with this few UTF-16 units is within both limits, and most chats are that short.
  if (chat.length <= CHAT_MAX) return true;
  return bytesOf(chat) <= CHAT_BYTES_MAX && fits(chat, CHAT_MAX);
}

/** How many characters a chat is too long; 0 if it can be sent. */
export function excessOf(chat: string): number {
  if (isShortEnough(chat)) return 0;
  const length = lengthOf(chat);
  const ofBytes = length * (1 - CHAT_BYTES_MAX / bytesOf(chat));
  return Math.ceil(Math.max(length - CHAT_MAX, ofBytes));
}
