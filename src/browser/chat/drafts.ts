import type { QuoteView } from '../../shared/views.js';
import { isShortEnough } from '../../shared/chat-length.js';
import { fits } from '../../shared/graphemes.js';
import { CHAT_KEY } from '../../shared/ids.js';
import { ALT_MAX } from '../../shared/limits.js';
import { parseQuote } from './parse-quote.js';
import { DraftStore } from './draft-store.js';

/** The reader's own text or GIF that the server has not confirmed. */
export type Draft = TextDraft | GifDraft;

interface DraftBase {
  key: string;
  /** When it was written, in ms since 1970. Drafts are sent in this order. */
  at: number;
  /** Why the server refused it, in the reader's language. Unset while it is on its way. */
  failed?: string;
}

export interface TextDraft extends DraftBase {
  chat: string;
  /** The message it replies to. */
  quote?: QuoteView | undefined;
}

/** The file is stored separately, under the same key (waiting-gifs.ts). */
export interface GifDraft extends DraftBase {
  /** Alt text; may be empty. */
  alt: string;
}

/** Drafts that outlive the page, by key, from all tabs of one person in one room. */
export type Drafts = DraftStore<Draft>;

/** Maximum number of waiting GIFs: each is a file of several megabytes. */
export const WAITING_GIFS_MAX = 5;

export const isGifDraft = (draft: Draft): draft is GifDraft => 'alt' in draft;

export function draftsOf(room: string, member: string): Drafts {
  return new DraftStore('huechat:outbox:', `${room}:${member}:`, parseDraft);
}

function parseDraft(value: unknown, name: string): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { key, chat, alt, at, failed, quote } = value as Partial<
    Record<keyof (TextDraft & GifDraft), unknown>
  >;
  if (typeof key !== 'string' || !CHAT_KEY.test(key) || !name.endsWith(key)) return null;
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  const draft = { key, at, ...(typeof failed === 'string' ? { failed } : {}) };
  if (typeof alt === 'string') return fits(alt, ALT_MAX) ? { ...draft, alt } : null;
  if (typeof chat !== 'string' || chat === '' || !isShortEnough(chat)) return null;
  return { ...draft, chat, quote: parseQuote(quote) };
}
