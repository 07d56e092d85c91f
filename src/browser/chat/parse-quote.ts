import type { QuoteView } from '../../shared/events.js';
import { isId } from '../../shared/ids.js';

/** Reads a quote out of the browser's storage. The server makes its own from the id; this one is what the page shows until then. */
export function parseQuote(value: unknown): QuoteView | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, member, user, number, chat, gif } = value as Partial<Record<keyof QuoteView, unknown>>;
  if (!isId(id) || typeof member !== 'string') return undefined;
  if (typeof user !== 'string' || !/^#[0-9a-f]{6}$/.test(user) || typeof number !== 'number')
    return undefined;
  const quote: QuoteView = { id, member, user, number };
  if (typeof chat === 'string') quote.chat = chat;
  else if (typeof gif === 'object' && gif !== null)
    quote.gif = 'alt' in gif && typeof gif.alt === 'string' ? { alt: gif.alt } : {};
  return quote;
}
