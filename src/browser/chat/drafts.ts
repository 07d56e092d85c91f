import type { QuoteView } from '../../shared/events.js';
import { isShortEnough } from '../../shared/chat-length.js';
import { parseQuote } from './parse-quote.js';
import { DraftStore } from './draft-store.js';

/** An own text that the server has not confirmed. */
export interface Draft {
  key: string;
  chat: string;
  /** What it answers to. */
  quote?: QuoteView | undefined;
  /** When it was written, in ms since 1970: drafts go out in this order. */
  at: number;
  /** Why the server refused it, in the reader's language; without it, the text is still on its way. */
  failed?: string;
}

/** Drafts that outlive the page, by their keys: those of all tabs of one person in one room. */
export type Drafts = DraftStore<Draft>;

export function draftsOf(room: string, member: string): Drafts {
  return new DraftStore('huechat:outbox:', `${room}:${member}:`, parseDraft);
}

function parseDraft(value: unknown, name: string): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { key, chat, at, failed, quote } = value as Partial<Record<keyof Draft, unknown>>;
  if (typeof key !== 'string' || !/^[\w-]{1,64}$/.test(key) || !name.endsWith(key)) return null;
  if (typeof chat !== 'string' || chat === '' || !isShortEnough(chat)) return null;
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  return { key, chat, at, quote: parseQuote(quote), ...(typeof failed === 'string' ? { failed } : {}) };
}
