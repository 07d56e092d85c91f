import type { ChatView, GifView, QuoteView } from '../../shared/views.js';
import { t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { Delivery, type Ending } from './delivery.js';
import { type Draft, type Drafts, isGifDraft, WAITING_GIFS_MAX } from './drafts.js';
import { KeptDrafts } from './kept-drafts.js';
import { newKey } from './key.js';
import { WaitingDrafts } from './waiting-drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** Shows the outbox on the page. */
export interface OutboxView {
  /** Whether the reader's own chat with this key is shown as stored. */
  isShown: (key: string) => boolean;
  /** The draft is in the queue: `sending` if it is about to be sent, or `waiting` for the connection or an upload. */
  queued: (draft: Draft, state: 'waiting' | 'sending') => void;
  uploading: (key: string) => void;
  /** The picture of a GIF is available. */
  picture: (key: string, gif: GifView) => void;
  /** The draft was rate-limited and is sent again after this many seconds. */
  slowed: (key: string, seconds: number) => void;
  sent: (chat: ChatView) => void;
  failed: (key: string, reason: string) => void;
  /** The draft is no longer to be sent. */
  discarded: (key: string) => void;
}

interface OutboxNeeds {
  drafts: Drafts;
  gifs: WaitingGifs;
  view: OutboxView;
}

/**
 * The reader's texts and GIFs on their way to the server: sent one after the other, so that they arrive in the order
 * written, and kept until the server has them. Transient errors are retried; only permanent ones mark a message as failed.
 */
export class Outbox {
  readonly #waiting = new WaitingDrafts();
  readonly #failed = new Map<string, Draft>();
  readonly #kept: KeptDrafts;
  readonly #delivery: Delivery;
  /** Why nothing can be sent any more, in the reader's language. */
  #suspended: string | undefined;
  #lastAt = 0;

  constructor(
    private readonly socket: ChatSocket,
    private readonly needs: OutboxNeeds,
  ) {
    this.#kept = new KeptDrafts(needs.drafts, needs.gifs);
    this.#delivery = new Delivery(socket, this.#waiting, needs.gifs, {
      ...needs.view,
      waiting: (draft) => {
        this.#showState(draft);
      },
      ended: (draft, ending) => {
        this.#ended(draft, ending);
      },
    });
    this.#takeUp();
    socket.on('connect', () => {
      // A tab that was closed meanwhile may have left drafts behind.
      this.#takeUp();
      this.#showTextStates();
      this.#delivery.work();
    });
    socket.on('disconnect', () => {
      this.#showTextStates();
    });
  }

  /** Whether closing the page now would lose anything. */
  get atRisk(): boolean {
    return this.#kept.atRisk;
  }

  send(chat: string, quote?: QuoteView): void {
    this.#send({ key: newKey(), chat, quote, at: this.#now() });
  }

  /** @param alt the GIF's alt text @returns false if too many are waiting already */
  sendGif(gif: Blob, alt: string): boolean {
    const held = [...this.#waiting.all(), ...this.#failed.values()].filter(isGifDraft);
    if (held.length >= WAITING_GIFS_MAX) return false;
    const key = newKey();
    void this.#keepFile(key, gif);
    this.#send({ key, alt, at: this.#now() });
    return true;
  }

  /** Sends a refused draft again. */
  retry(key: string): void {
    const draft = this.#failed.get(key);
    if (!draft) return;
    this.#failed.delete(key);
    const again = { ...draft, at: this.#now() };
    delete again.failed;
    this.#send(again);
  }

  /**
   * Stops sending under this name: drafts that wait, and new ones, are shown as not sent. Resolves when the browser has
   * stored what it can for the next page.
   */
  async suspend(reason: string): Promise<void> {
    this.#suspended = reason;
    for (const draft of this.#waiting.all()) this.#refuse(draft, reason);
    await Promise.all(this.needs.gifs.unkept().map(([key, gif]) => this.#keepFile(key, gif)));
  }

  /** Drops a draft that the reader has cancelled, or that any tab has sent and the room has delivered. */
  discard(key: string): void {
    const draft = this.#draft(key);
    if (!draft) return;
    this.#forget(draft);
    this.#delivery.work();
  }

  /** The room has ended, so nothing that waits can be sent. */
  abandon(): void {
    const all = [...this.#kept.all(), ...this.#waiting.all(), ...this.#failed.values()];
    for (const draft of all) this.#forget(draft);
  }

  #draft(key: string): Draft | undefined {
    return this.#waiting.get(key) ?? this.#failed.get(key);
  }

  #now(): number {
    this.#lastAt = Math.max(this.#lastAt + 1, Date.now());
    return this.#lastAt;
  }

  #takeUp(): void {
    for (const draft of this.#kept.all()) {
      const { key, failed } = draft;
      if (this.#draft(key)) continue;
      if (this.needs.view.isShown(key)) {
        this.#forget(draft);
        continue;
      }
      this.#show(draft);
      if (failed === undefined) this.#waiting.add(draft);
      else {
        this.#failed.set(key, draft);
        this.needs.view.failed(key, failed);
      }
    }
  }

  #send(draft: Draft): void {
    this.#show(draft);
    if (this.#suspended !== undefined) {
      this.#refuse(draft, this.#suspended);
      return;
    }
    this.#waiting.add(draft);
    this.#kept.keep(draft);
    this.#delivery.work();
  }

  #show(draft: Draft): void {
    const { gifs, view } = this.needs;
    this.#showState(draft);
    if (!isGifDraft(draft)) return;
    void gifs.picture(draft.key).then((picture) => {
      // Meanwhile it may have been stored or discarded.
      if (!this.#draft(draft.key)) gifs.forget(draft.key);
      else if (picture) view.picture(draft.key, picture);
    });
  }

  /** While connected, texts are sent one right after the other; a GIF may wait long for another one's upload. */
  #showState(draft: Draft): void {
    const isNext = this.socket.connected && !isGifDraft(draft);
    this.needs.view.queued(draft, isNext ? 'sending' : 'waiting');
  }

  #showTextStates(): void {
    for (const draft of this.#waiting.all()) if (!isGifDraft(draft)) this.#showState(draft);
  }

  #ended(draft: Draft, ending: Ending): void {
    const { key } = draft;
    const { view } = this.needs;
    if (typeof ending === 'object' && 'error' in ending) {
      this.#refuse(draft, ending.error.message);
      return;
    }
    if (ending === 'lost' && this.#kept.has(key)) {
      this.#refuse(draft, t('chat.gifLost'));
      return;
    }
    // If the draft is gone too, another tab has sent the GIF, and the room will deliver it.
    this.#forget(draft);
    if (typeof ending === 'object') view.sent(ending.chat);
    else view.discarded(key);
  }

  #refuse(draft: Draft, reason: string): void {
    const failed = { ...draft, failed: reason };
    this.#waiting.delete(draft.key);
    this.#failed.set(draft.key, failed);
    this.#kept.keep(failed);
    this.needs.view.failed(draft.key, reason);
  }

  async #keepFile(key: string, gif: Blob): Promise<void> {
    await this.needs.gifs.keep(key, gif);
    const draft = this.#draft(key);
    if (draft) this.#kept.keep(draft);
    else this.needs.gifs.forget(key);
  }

  #forget(draft: Draft): void {
    this.#waiting.delete(draft.key);
    this.#failed.delete(draft.key);
    this.#kept.forget(draft);
  }
}
