import type { QuoteView } from '../../shared/views.js';
import { parseQuote } from './parse-quote.js';
import { DraftStore } from './draft-store.js';

/** The unsent content of the composer. */
export interface ComposerDraft {
  text: string;
  /** The message it replies to. */
  quote?: QuoteView | undefined;
  at: number;
}

/** Keeps the composer's content across reloads, per person and room. */
export class ComposerDraftKeeper {
  readonly #store: DraftStore<ComposerDraft>;

  constructor(room: string, member: string) {
    // An older word for drafts: under another name, texts that wait during an upgrade would be lost.
    this.#store = new DraftStore('huechat:unsaid:', `${room}:${member}`, parseComposerDraft);
  }

  get kept(): ComposerDraft | undefined {
    return this.#store.all()[0];
  }

  keep(text: string, quote: QuoteView | undefined): void {
    if (text === '' && quote === undefined) this.#store.forget('');
    else this.#store.keep('', { text, quote, at: Date.now() });
  }
}

function parseComposerDraft(value: unknown): ComposerDraft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { text, quote, at } = value as Partial<Record<keyof ComposerDraft, unknown>>;
  if (typeof text !== 'string' || typeof at !== 'number' || !Number.isFinite(at)) return null;
  return { text, quote: parseQuote(quote), at };
}
