import type { QuoteView } from '../../shared/events.js';
import { isShortEnough } from '../../shared/chat-length.js';
import { fits } from '../../shared/graphemes.js';
import { ALT_MAX } from '../../shared/limits.js';
import { parseQuote } from './parse-quote.js';
import { DraftStore } from './draft-store.js';

/** An own text or GIF that the server has not confirmed. */
export type Draft = TextDraft | GifDraft;

interface DraftBase {
  key: string;
  /** When it was written, in ms since 1970: drafts go out in this order. */
  at: number;
  /** Why the server refused it, in the reader's language; without it, the draft is still on its way. */
  failed?: string;
}

export interface TextDraft extends DraftBase {
  chat: string;
  /** What it answers to. */
  quote?: QuoteView | undefined;
}

/** The file is kept apart from its draft, under the same key (waiting-gifs.ts). */
export interface GifDraft extends DraftBase {
  /** What the GIF shows; may be empty. */
  alt: string;
}

/** Drafts that outlive the page, by their keys: those of all tabs of one person in one room. */
export type Drafts = DraftStore<Draft>;

/** At most so many GIFs wait: each is a file of some megabytes. */
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
  if (typeof key !== 'string' || !/^[\w-]{1,64}$/.test(key) || !name.endsWith(key)) return null;
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  const draft = { key, at, ...(typeof failed === 'string' ? { failed } : {}) };
  if (typeof alt === 'string') return fits(alt, ALT_MAX) ? { ...draft, alt } : null;
  if (typeof chat !== 'string' || chat === '' || !isShortEnough(chat)) return null;
  return { ...draft, chat, quote: parseQuote(quote) };
}
