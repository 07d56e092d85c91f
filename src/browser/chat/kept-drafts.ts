import { type Draft, type Drafts, isGifDraft } from './drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** The drafts that the browser keeps beyond the page's lifetime, each GIF together with its file. */
export class KeptDrafts {
  /** Keys of drafts that are lost with the page, because the browser did not store them. */
  readonly #lost = new Set<string>();

  constructor(
    private readonly drafts: Drafts,
    private readonly gifs: WaitingGifs,
  ) {}

  /** Whether closing the page now would lose a draft. */
  get atRisk(): boolean {
    return this.#lost.size > 0;
  }

  /** All kept drafts, including those of other tabs, in the order written. */
  all(): Draft[] {
    return this.drafts.all();
  }

  has(key: string): boolean {
    return this.all().some((draft) => draft.key === key);
  }

  keep(draft: Draft): void {
    // Without its file, a GIF's draft is useless to the next page.
    const isWhole = !isGifDraft(draft) || this.gifs.isKept(draft.key);
    if (isWhole && this.drafts.keep(draft.key, draft)) this.#lost.delete(draft.key);
    else this.#lost.add(draft.key);
  }

  forget(draft: Draft): void {
    const { key } = draft;
    this.#lost.delete(key);
    this.drafts.forget(key);
    if (isGifDraft(draft)) this.gifs.forget(key);
  }
}
