import type { KeyOnFirstUse } from '../../shared/texts.js';
import { tOnFirstUse } from '../texts-on-first-use.js';

/** Why something cannot become a GIF, in the reader's language. */
export class GifProblem extends Error {
  constructor(key: KeyOnFirstUse, params?: Record<string, number>) {
    super(tOnFirstUse(key, params));
  }
}

/** The message for an error; empty if the reader has cancelled. */
export function problemText(error: unknown): string {
  if (error instanceof DOMException && error.name === 'AbortError') return '';
  return error instanceof GifProblem ? error.message : tOnFirstUse('gifMaker.failed');
}
