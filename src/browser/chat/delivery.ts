import type { ChatView, ErrorView } from '../../shared/views.js';
import { sleep } from '../sleep.js';
import type { ChatSocket } from './connection.js';
import { DraftSender } from './draft-sender.js';
import type { Draft } from './drafts.js';
import { isTransient } from './transient-errors.js';
import type { Lane, WaitingDrafts } from './waiting-drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** Why a draft left the queue: stored, permanently refused, cancelled by the reader, or its file is lost. */
export type Ending = { chat: ChatView } | { error: ErrorView } | 'cancelled' | 'lost';

interface DeliveryEvents {
  /** The draft waits again. */
  waiting: (draft: Draft) => void;
  uploading: (key: string) => void;
  /** The draft was rate-limited and is sent again after this many seconds. */
  slowed: (key: string, seconds: number) => void;
  /** The draft is to be removed from the queue. */
  ended: (draft: Draft, ending: Ending) => void;
}

const PAUSE_MIN_MS = 1000;
const PAUSE_MAX_MS = 10_000;

/** A GIF fails for good after this many failed uploads while connected: each one may cost megabytes. */
const UPLOADS_MAX = 8;

/** Sends queued drafts while connected, one at a time per lane. Transient errors are retried. */
export class Delivery {
  readonly #busy = new Set<Lane>();
  readonly #sender: DraftSender;

  constructor(
    private readonly socket: ChatSocket,
    private readonly waiting: WaitingDrafts,
    gifs: WaitingGifs,
    private readonly events: DeliveryEvents,
  ) {
    this.#sender = new DraftSender(socket, gifs);
  }

  /** Call this whenever a draft is queued or leaves the queue: others may have waited for it. */
  work(): void {
    void this.#run('text');
    void this.#run('gif');
  }

  async #run(lane: Lane): Promise<void> {
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    let failures = 0;
    for (
      let draft = this.waiting.next(lane);
      draft && this.socket.connected;
      draft = this.waiting.next(lane)
    ) {
      const result = await this.#deliver(draft, lane, failures);
      if (result === 'failed') failures += 1;
      if (result !== 'ended') continue;
      failures = 0;
      this.work();
    }
    this.#busy.delete(lane);
    if (lane === 'gif') this.waiting.uploadEnds();
  }

  /**
   * @param failures number of consecutive transient failures
   * @returns `ended` if the draft left the queue; otherwise it is to be sent again, and any necessary delay has passed
   */
  async #deliver(draft: Draft, lane: Lane, failures: number): Promise<'ended' | 'failed' | 'again'> {
    if (lane === 'gif') {
      this.waiting.uploadBegins(draft);
      this.events.uploading(draft.key);
    }
    const outcome = await this.#sender.send(draft);
    // Meanwhile the room may have delivered it, or its author may have discarded it.
    if (!this.waiting.has(draft)) return 'ended';
    if (outcome === 'unanswered') return 'again';
    const error = typeof outcome === 'object' && 'error' in outcome ? outcome.error : undefined;
    if (error?.seconds !== undefined) {
      this.events.slowed(draft.key, error.seconds);
      await sleep(error.seconds * 1000);
      if (this.waiting.has(draft)) this.events.waiting(draft);
      return 'again';
    }
    if (error && isTransient(error.code) && !this.#givesUp(lane, failures)) {
      this.events.waiting(draft);
      await connectedAgain(this.socket, Math.min(PAUSE_MIN_MS * 2 ** failures, PAUSE_MAX_MS));
      return 'failed';
    }
    this.events.ended(draft, outcome);
    return 'ended';
  }

  #givesUp(lane: Lane, failures: number): boolean {
    return lane === 'gif' && failures + 1 >= UPLOADS_MAX && navigator.onLine;
  }
}

/** Waits for the next connection, for `withinMs` at most. */
function connectedAgain(socket: ChatSocket, withinMs: number): Promise<void> {
  return new Promise((resume) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('connect', done);
      resume();
    };
    const timer = setTimeout(done, withinMs);
    socket.on('connect', done);
  });
}
