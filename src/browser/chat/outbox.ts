import type { ChatView, GifView, QuoteView } from '../../shared/events.js';
import { t } from '../page.js';
import type { ChatSocket } from './connection.js';
import { Delivery, type Ending } from './delivery.js';
import { type Draft, type Drafts, isGifDraft, WAITING_GIFS_MAX } from './drafts.js';
import { newKey } from './key.js';
import { WaitingDrafts } from './waiting-drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** What the page shows of the outbox. */
interface OutboxView {
  /** Whether an own chat with this key is shown as stored. */
  isShown: (key: string) => boolean;
  /** It waits, or goes out right now. */
  waiting: (draft: Draft) => void;
  uploading: (key: string) => void;
  /** How a GIF looks, as soon as that is known. */
  picture: (key: string, gif: GifView) => void;
  /** It was refused for speed, and goes out again after so many seconds. */
  slowed: (key: string, seconds: number) => void;
  sent: (chat: ChatView) => void;
  failed: (key: string, reason: string) => void;
  /** It is not to be sent any more. */
  discarded: (key: string) => void;
}

interface OutboxNeeds {
  drafts: Drafts;
  gifs: WaitingGifs;
  view: OutboxView;
}

/**
 * Own texts and GIFs on their way: one after the other, so that they arrive in the order in which they were written, and kept
 * until the server has them. A passing trouble is waited out; only what the server will never take has failed.
 */
export class Outbox {
  readonly #waiting = new WaitingDrafts();
  readonly #failed = new Map<string, Draft>();
  /** The keys of drafts that end with the page, because the browser did not keep them. */
  readonly #unkept = new Set<string>();
  readonly #delivery: Delivery;
  /** Why nothing can be sent any more, in the reader's language. */
  #suspended: string | undefined;
  #lastAt = 0;

  constructor(
    socket: ChatSocket,
    private readonly needs: OutboxNeeds,
  ) {
    this.#delivery = new Delivery(socket, this.#waiting, needs.gifs, {
      ...needs.view,
      ended: (draft, ending) => {
        this.#ended(draft, ending);
      },
    });
    this.#takeUp();
    socket.on('connect', () => {
      // A tab that was closed meanwhile may have left something behind.
      this.#takeUp();
      this.#delivery.work();
    });
  }

  /** Whether something would be lost if the page were closed now. */
  get atRisk(): boolean {
    return this.#unkept.size > 0;
  }

  say(chat: string, quote?: QuoteView): void {
    this.#send({ key: newKey(), chat, quote, at: this.#now() });
  }

  /** @param alt what the GIF shows. @returns false where too many wait already */
  sayGif(gif: Blob, alt: string): boolean {
    const held = [...this.#waiting.all(), ...this.#failed.values()].filter(isGifDraft);
    if (held.length >= WAITING_GIFS_MAX) return false;
    const key = newKey();
    void this.#keepFile(key, gif);
    this.#send({ key, alt, at: this.#now() });
    return true;
  }

  /** Sends what the server has refused once more. */
  retry(key: string): void {
    const draft = this.#failed.get(key);
    if (!draft) return;
    this.#failed.delete(key);
    const again = { ...draft, at: this.#now() };
    delete again.failed;
    this.#send(again);
  }

  /**
   * Nothing can be sent any more under this name: what waits, and what is written from now on, is shown as not sent.
   * Ends when the browser has kept for the next page what it can.
   */
  async suspend(reason: string): Promise<void> {
    this.#suspended = reason;
    for (const draft of this.#waiting.all()) this.#refuse(draft, reason);
    await Promise.all(this.needs.gifs.unkept().map(([key, gif]) => this.#keepFile(key, gif)));
  }

  /** It is given up; or it came from the room, whichever tab sent it. */
  discard(key: string): void {
    const draft = this.#draft(key);
    if (!draft) return;
    this.#forget(draft);
    this.#delivery.work();
  }

  /** The room has ended: nothing that waits can be said any more. */
  abandon(): void {
    const all = [...this.needs.drafts.all(), ...this.#waiting.all(), ...this.#failed.values()];
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
    for (const draft of this.needs.drafts.all()) {
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
    this.#keep(draft);
    this.#delivery.work();
  }

  #show(draft: Draft): void {
    const { gifs, view } = this.needs;
    view.waiting(draft);
    if (!isGifDraft(draft)) return;
    void gifs.picture(draft.key).then((picture) => {
      // Meanwhile it may have been stored, or given up.
      if (!this.#draft(draft.key)) gifs.forget(draft.key);
      else if (picture) view.picture(draft.key, picture);
    });
  }

  #ended(draft: Draft, ending: Ending): void {
    const { key } = draft;
    const { drafts, view } = this.needs;
    if (typeof ending === 'object' && 'error' in ending) {
      this.#refuse(draft, ending.error.message);
      return;
    }
    // Another tab has sent it, and the room will bring it, where its draft is gone, too.
    if (ending === 'lost' && drafts.all().some((kept) => kept.key === key)) {
      this.#refuse(draft, t('chat.gifLost'));
      return;
    }
    this.#forget(draft);
    if (typeof ending === 'object') view.sent(ending.chat);
    else view.discarded(key);
  }

  #refuse(draft: Draft, reason: string): void {
    const failed = { ...draft, failed: reason };
    this.#waiting.delete(draft.key);
    this.#failed.set(draft.key, failed);
    this.#keep(failed);
    this.needs.view.failed(draft.key, reason);
  }

  async #keepFile(key: string, gif: Blob): Promise<void> {
    await this.needs.gifs.keep(key, gif);
    const draft = this.#draft(key);
    if (draft) this.#keep(draft);
    else this.needs.gifs.forget(key);
  }

  #keep(draft: Draft): void {
    // Without its file, the draft of a GIF would be of no use to the next page.
    const isWhole = !isGifDraft(draft) || this.needs.gifs.isKept(draft.key);
    if (isWhole && this.needs.drafts.keep(draft.key, draft)) this.#unkept.delete(draft.key);
    else this.#unkept.add(draft.key);
  }

  #forget(draft: Draft): void {
    const { key } = draft;
    this.#waiting.delete(key);
    this.#failed.delete(key);
    this.#unkept.delete(key);
    this.needs.drafts.forget(key);
    if (isGifDraft(draft)) this.needs.gifs.forget(key);
  }
}
