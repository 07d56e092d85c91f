import type { ChatView, ErrorView } from '../../shared/events.js';
import type { ChatSocket } from './connection.js';
import { DraftSender } from './draft-sender.js';
import type { Draft } from './drafts.js';
import { isPassing } from './passing.js';
import type { Lane, WaitingDrafts } from './waiting-drafts.js';
import type { WaitingGifs } from './waiting-gifs.js';

/** How a draft stopped waiting: stored, refused for good, cancelled by the reader, or its file is gone. */
export type Ending = { chat: ChatView } | { error: ErrorView } | 'cancelled' | 'lost';

interface DeliveryEvents {
  /** It waits again. */
  waiting: (draft: Draft) => void;
  uploading: (key: string) => void;
  /** It was refused for speed, and goes out again after so many seconds. */
  slowed: (key: string, seconds: number) => void;
  /** It is to be taken out of what waits. */
  ended: (draft: Draft, ending: Ending) => void;
}

const PAUSE_MIN_MS = 1000;
const PAUSE_MAX_MS = 10_000;

/** A GIF that fails so often while there is a connection has failed: each try may cost megabytes. */
const UPLOADS_MAX = 8;

/** Sends what waits while there is a connection, each lane one draft at a time. A passing trouble is waited out. */
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

  /** To be called whenever something waits, or stops waiting, which others may have waited for. */
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
   * @param failures how many times in a row something passing was the matter
   * @returns `ended` where the draft waits no more; otherwise it is to be sent again, and a pause was made where one is needed
   */
  async #deliver(draft: Draft, lane: Lane, failures: number): Promise<'ended' | 'failed' | 'again'> {
    if (lane === 'gif') {
      this.waiting.uploadBegins(draft);
      this.events.uploading(draft.key);
    }
    const outcome = await this.#sender.send(draft);
    // Meanwhile the room may have brought it, or its writer has given it up.
    if (!this.waiting.has(draft)) return 'ended';
    if (outcome === 'unanswered') return 'again';
    const error = typeof outcome === 'object' && 'error' in outcome ? outcome.error : undefined;
    if (error?.seconds !== undefined) {
      this.events.slowed(draft.key, error.seconds);
      await sleep(error.seconds * 1000);
      if (this.waiting.has(draft)) this.events.waiting(draft);
      return 'again';
    }
    if (error && isPassing(error.code) && !this.#givesUp(lane, failures)) {
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

const sleep = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Waits for the next connection, at most so many ms. */
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
