import type { QuoteView } from '../../shared/views.js';
import { isId } from '../../shared/ids.js';

/**
 * Parses a quote from the browser's storage, for display until the message is stored: the server builds its own quote from
 * the id.
 */
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
