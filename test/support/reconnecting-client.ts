import { randomUUID } from 'node:crypto';
import type { ChatAck } from '../../src/shared/events.js';
import type { ChatView } from '../../src/shared/views.js';
import type { ChatSocket, Visitor } from './visitor.js';

const ACK_WITHIN_MS = 2000;

/**
 * A client that behaves like the page's own: it sends one message at a time, with the same key again until it gets an
 * answer, reconnects after every drop with the cursor of the last chat it received, and shows each chat once, in order.
 */
export class ReconnectingClient {
  readonly acknowledged: ChatView[] = [];
  readonly #shown = new Map<string, ChatView>();
  readonly #waiting: { key: string; chat: string }[] = [];
  #newest = `${'0'.repeat(9)}${'0'.repeat(24)}`;
  #socket: ChatSocket;
  #busy = false;
  #lostAt: number | undefined;
  /** The longest time without a connection after the first one, in ms. */
  longestWait = 0;

  constructor(visitor: Visitor, room: string) {
    const auth = (send: (auth: object) => void) => {
      send({ room, after: this.#newest });
    };
    this.#socket = visitor.open(
      '/chat',
      auth,
      {},
      // Pages start by polling, which notices at once if a connection ends before its handshake; a WebSocket needs the timeout.
      { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 300, timeout: 2000 },
    );
    this.#socket.on('chat', (chats) => {
      for (const chat of chats) {
        this.#shown.set(chat.id, chat);
        if (chat.cursor > this.#newest) this.#newest = chat.cursor;
      }
    });
    this.#socket.on('connect', () => void this.#work());
    this.#socket.on('connect_error', () => {
      if (!this.#socket.active) setTimeout(() => this.#socket.connect(), 100);
    });
    this.#socket.on('restart', ({ wait }) => {
      setTimeout(() => this.#socket.io.engine.close(), wait);
    });
    this.#socket.on('members', () => {
      if (this.#lostAt !== undefined)
        this.longestWait = Math.max(this.longestWait, Date.now() - this.#lostAt);
      this.#lostAt = undefined;
    });
    this.#socket.on('disconnect', (reason) => {
      this.#lostAt ??= Date.now();
      if (reason === 'io server disconnect') this.#socket.connect();
    });
  }

  say(chat: string): void {
    this.#waiting.push({ key: randomUUID(), chat });
    void this.#work();
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** The chats on this client's screen. */
  get shown(): string[] {
    const chats = [...this.#shown.values()].sort((a, b) => (a.cursor < b.cursor ? -1 : 1));
    return chats.map(({ id, chat }) => `${id} ${chat}`);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#waiting[0]; next && this.#socket.connected; next = this.#waiting[0]) {
      try {
        const ack = (await this.#socket.timeout(ACK_WITHIN_MS).emitWithAck('chat', next)) as ChatAck;
        if (!('chat' in ack)) continue;
        this.#waiting.shift();
        this.acknowledged.push(ack.chat);
      } catch {
        // No acknowledgement: stored or not, the same key is sent again.
      }
    }
    this.#busy = false;
  }
}
