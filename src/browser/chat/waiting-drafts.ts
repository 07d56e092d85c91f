import { type Draft, isGifDraft } from './drafts.js';

/** Texts are sent over the socket, GIFs over HTTP; each lane sends one at a time. */
export type Lane = 'text' | 'gif';

/**
 * The reader's drafts that wait to be sent, in the order written. Each waits for those before it, except that a text
 * written while a GIF uploads, which may take a minute, does not wait for that GIF.
 */
export class WaitingDrafts {
  readonly #drafts = new Map<string, Draft>();
  /** The uploading GIF, and the creation time of the last draft that existed when the upload began. */
  #upload: { draft: Draft; lastAt: number } | undefined;

  add(draft: Draft): void {
    this.#drafts.set(draft.key, draft);
  }

  get(key: string): Draft | undefined {
    return this.#drafts.get(key);
  }

  /** Whether this very draft is waiting: it may have been discarded, and another one created under its key. */
  has(draft: Draft): boolean {
    return this.#drafts.get(draft.key) === draft;
  }

  delete(key: string): void {
    if (this.#upload?.draft.key === key) this.#upload = undefined;
    this.#drafts.delete(key);
  }

  all(): Draft[] {
    return [...this.#drafts.values()];
  }

  /** The next draft to send in a lane; undefined if there is none, or if it has to wait for the other lane. */
  next(lane: Lane): Draft | undefined {
    const upload = this.#upload;
    if (lane === 'gif' && upload) return upload.draft;
    const first = this.all().find((draft) => draft !== upload?.draft);
    if (first === undefined || laneOf(first) !== lane) return undefined;
    return upload && first.at <= upload.lastAt ? undefined : first;
  }

  uploadBegins(draft: Draft): void {
    if (this.#upload?.draft === draft) return;
    this.#upload = { draft, lastAt: Math.max(...this.all().map(({ at }) => at)) };
  }

  /** The upload has failed, at least for now, so the order applies again. */
  uploadEnds(): void {
    this.#upload = undefined;
  }
}

const laneOf = (draft: Draft): Lane => (isGifDraft(draft) ? 'gif' : 'text');
