import type { QuoteView } from '../../shared/events.js';
import { parseQuote } from './parse-quote.js';
import { Shelf } from './shelf.js';

/** What stands in the composer and has not been said. */
export interface Unsaid {
  text: string;
  /** What it is going to answer to. */
  quote?: QuoteView | undefined;
  at: number;
}

/** Keeps what stands in the composer through a reload, for one person in one room. */
export class UnsaidKeeper {
  readonly #shelf: Shelf<Unsaid>;

  constructor(room: string, member: string) {
    this.#shelf = new Shelf('huechat:unsaid:', `${room}:${member}`, parseUnsaid);
  }

  get kept(): Unsaid | undefined {
    return this.#shelf.all()[0];
  }

  keep(text: string, quote: QuoteView | undefined): void {
    if (text === '' && quote === undefined) this.#shelf.forget('');
    else this.#shelf.keep('', { text, quote, at: Date.now() });
  }
}

function parseUnsaid(value: unknown): Unsaid | null {
  if (typeof value !== 'object' || value === null) return null;
  const { text, quote, at } = value as Partial<Record<keyof Unsaid, unknown>>;
  if (typeof text !== 'string' || typeof at !== 'number' || !Number.isFinite(at)) return null;
  return { text, quote: parseQuote(quote), at };
}
