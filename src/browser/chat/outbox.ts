import type { ChatAck, ChatView } from '../../shared/events.js';
import type { ChatSocket } from './connection.js';
import { newKey } from './key.js';

interface Draft {
  key: string;
  chat: string;
}

interface OutboxEvents {
  sending: (key: string, chat: string) => void;
  sent: (chat: ChatView) => void;
  failed: (key: string, reason: string) => void;
}

/** Without an answer for so long, a chat is sent again; its key keeps it from being stored twice. */
const ACK_WITHIN_MS = 8000;

/** Own texts on their way: one after the other, so that they arrive in the order in which they were written. */
export class Outbox {
  readonly #waiting: Draft[] = [];
  readonly #failed = new Map<string, Draft>();
  #busy = false;

  constructor(
    private readonly socket: ChatSocket,
    private readonly tell: OutboxEvents,
  ) {
    socket.on('connect', () => void this.#work());
  }

  say(chat: string): void {
    this.#send({ key: newKey(), chat });
  }

  /** Sends what the server has refused once more. */
  retry(key: string): void {
    const draft = this.#failed.get(key);
    if (!draft) return;
    this.#failed.delete(key);
    this.#send(draft);
  }

  discard(key: string): void {
    this.#failed.delete(key);
  }

  #send(draft: Draft): void {
    this.#waiting.push(draft);
    this.tell.sending(draft.key, draft.chat);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let draft = this.#waiting[0]; draft && this.socket.connected; draft = this.#waiting[0]) {
      const ack = await this.#ask(draft);
      if (ack === null) continue;
      this.#waiting.shift();
      if ('chat' in ack) this.tell.sent(ack.chat);
      else {
        this.#failed.set(draft.key, draft);
        this.tell.failed(draft.key, ack.error.message);
      }
    }
    this.#busy = false;
  }

  /** @returns null when no answer came: the chat may be stored or not */
  #ask(draft: Draft): Promise<ChatAck | null> {
    return this.socket
      .timeout(ACK_WITHIN_MS)
      .emitWithAck('chat', draft)
      .catch(() => null);
  }
}
