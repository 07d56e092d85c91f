import { type Draft, isGifDraft } from './drafts.js';

/** Texts go by the socket, GIFs by HTTP, each one after the other. */
export type Lane = 'text' | 'gif';

/**
 * Own drafts that wait to be sent, in the order in which they were written. Each waits for those before it, with one exception:
 * a text that is written while a GIF uploads, which may take a minute, does not wait for that GIF.
 */
export class WaitingDrafts {
  readonly #drafts = new Map<string, Draft>();
  /** The GIF that is uploading, and when the last draft was written that was there when it began. */
  #upload: { draft: Draft; lastAt: number } | undefined;

  add(draft: Draft): void {
    this.#drafts.set(draft.key, draft);
  }

  get(key: string): Draft | undefined {
    return this.#drafts.get(key);
  }

  /** Whether this very draft waits: it may have been given up, and written anew under its key. */
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

  /** What is to be sent next by a lane; undefined where it has nothing, or has to wait for the other one. */
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

  /** The upload has failed, at least for now: the order counts again. */
  uploadEnds(): void {
    this.#upload = undefined;
  }
}

const laneOf = (draft: Draft): Lane => (isGifDraft(draft) ? 'gif' : 'text');
