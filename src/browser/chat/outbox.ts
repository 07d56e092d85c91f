import type { ChatAck, ChatView, QuoteView } from '../../shared/events.js';
import type { ChatSocket } from './connection.js';
import type { Draft, Drafts } from './drafts.js';
import { newKey } from './key.js';
import { isPassing } from './passing.js';

/** What the page shows of the outbox. */
interface OutboxView {
  /** Whether an own chat with this key is shown as stored. */
  isShown: (key: string) => boolean;
  sending: (draft: Draft) => void;
  /** It was refused for speed, and goes out again after so many seconds. */
  waits: (key: string, seconds: number) => void;
  sent: (chat: ChatView) => void;
  failed: (key: string, reason: string) => void;
}

const sleep = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Without an answer for so long, a chat is sent again; its key keeps it from being stored twice. */
const ACK_WITHIN_MS = 8000;
const PAUSE_MIN_MS = 1000;
const PAUSE_MAX_MS = 10_000;

/**
 * Own texts on their way: one after the other, so that they arrive in the order in which they were written, and kept
 * until the server has them. A passing trouble is waited out; only what the server will never take has failed.
 */
export class Outbox {
  readonly #waiting = new Map<string, Draft>();
  readonly #failed = new Map<string, Draft>();
  /** The keys of drafts that end with the page, because the browser did not keep them. */
  readonly #unkept = new Set<string>();
  #busy = false;
  /** Why nothing can be sent any more, in the reader's language. */
  #suspended: string | undefined;
  #lastAt = 0;

  constructor(
    private readonly socket: ChatSocket,
    private readonly drafts: Drafts,
    private readonly view: OutboxView,
  ) {
    this.#takeUp();
    socket.on('connect', () => {
      // A tab that was closed meanwhile may have left something behind.
      this.#takeUp();
      void this.#work();
    });
  }

  /** Whether something would be lost if the page were closed now. */
  get atRisk(): boolean {
    return this.#unkept.size > 0;
  }

  say(chat: string, quote?: QuoteView): void {
    this.#lastAt = Math.max(this.#lastAt + 1, Date.now());
    this.#send({ key: newKey(), chat, quote, at: this.#lastAt });
  }

  /** Sends what the server has refused once more. */
  retry(key: string): void {
    const draft = this.#failed.get(key);
    if (!draft) return;
    this.#drop(key);
    this.#lastAt = Math.max(this.#lastAt + 1, Date.now());
    this.#send({ key, chat: draft.chat, quote: draft.quote, at: this.#lastAt });
  }

  /** Nothing can be sent any more under this name: what waits, and what is written from now on, is shown as not sent. */
  suspend(reason: string): void {
    this.#suspended = reason;
    for (const draft of [...this.#waiting.values()]) {
      this.#waiting.delete(draft.key);
      this.#refuse(draft, reason);
    }
  }

  discard(key: string): void {
    this.#drop(key);
  }

  /** An own chat came from the room: whichever tab sent it, it is stored. */
  arrived(key: string): void {
    if (this.#waiting.has(key) || this.#failed.has(key)) this.#drop(key);
  }

  /** The room has ended: nothing that waits can be said any more. */
  abandon(): void {
    for (const { key } of this.drafts.all()) this.#drop(key);
    this.#waiting.clear();
    this.#unkept.clear();
  }

  #takeUp(): void {
    for (const draft of this.drafts.all()) {
      const { key, failed } = draft;
      if (this.#waiting.has(key) || this.#failed.has(key)) continue;
      if (this.view.isShown(key)) {
        this.drafts.forget(key);
        continue;
      }
      this.view.sending(draft);
      if (failed === undefined) this.#waiting.set(key, draft);
      else {
        this.#failed.set(key, draft);
        this.view.failed(key, failed);
      }
    }
  }

  #send(draft: Draft): void {
    if (this.#suspended !== undefined) {
      this.view.sending(draft);
      this.#refuse(draft, this.#suspended);
      return;
    }
    this.#waiting.set(draft.key, draft);
    if (!this.drafts.keep(draft.key, draft)) this.#unkept.add(draft.key);
    this.view.sending(draft);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let pause = PAUSE_MIN_MS;
    for (let draft = this.#first(); draft && this.socket.connected; draft = this.#first()) {
      const ack = await this.#ask(draft);
      if (ack === null) continue;
      if ('error' in ack && ack.error.seconds !== undefined) {
        const { seconds } = ack.error;
        this.view.waits(draft.key, seconds);
        await sleep(seconds * 1000);
        this.view.sending(draft);
        continue;
      }
      if ('error' in ack && isPassing(ack.error.code)) {
        await sleep(pause);
        pause = Math.min(pause * 2, PAUSE_MAX_MS);
        continue;
      }
      pause = PAUSE_MIN_MS;
      this.#drop(draft.key);
      if ('chat' in ack) this.view.sent(ack.chat);
      else this.#refuse(draft, ack.error.message);
    }
    this.#busy = false;
  }

  #refuse(draft: Draft, reason: string): void {
    const failed = { ...draft, failed: reason };
    this.#failed.set(draft.key, failed);
    if (!this.drafts.keep(draft.key, failed)) this.#unkept.add(draft.key);
    this.view.failed(draft.key, reason);
  }

  #first(): Draft | undefined {
    return this.#waiting.values().next().value;
  }

  #drop(key: string): void {
    this.#waiting.delete(key);
    this.#failed.delete(key);
    this.#unkept.delete(key);
    this.drafts.forget(key);
  }

  /** @returns null when no answer came: the chat may be stored or not */
  #ask({ key, chat, quote }: Draft): Promise<ChatAck | null> {
    return this.socket
      .timeout(ACK_WITHIN_MS)
      .emitWithAck('chat', { key, chat, quote: quote?.id })
      .catch(() => null);
  }
}
