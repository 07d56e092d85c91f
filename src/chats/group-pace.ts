/** A group of this many chats is large enough: storing it costs little a chat. */
const LARGE = 10;

/** The minimum time between the starts of two groups, in ms. */
const BETWEEN_MS = 16;

/** The most that it grows to while groups are small, and the most while they are large, so that no chat waits longer than this. */
const [SMALL_MAX_MS, LARGE_MAX_MS] = [40, 80];

/** How long a group gathers after a short pause, in ms. */
const GATHER_MS = 10;

/** After a longer pause the load counts as over, and a chat is stored at once. In ms. */
const PAUSE_MAX_MS = 100;

/**
 * Decides how long chats gather before they are stored together. A group costs the node and the database about as much as ten chats, so
 * chats wait where others are likely to follow: until groups are large enough, or for 40 ms. A group of dozens waits for up to 80 ms,
 * because each write to a member costs as much as several chats. A chat by itself does not wait.
 */
export class GroupPace {
  #betweenMs = BETWEEN_MS;
  #lastSize = 0;
  #lastStart = -Infinity;

  /** How long the first chat after a pause waits for others, in ms. @param now ms */
  gatherMs(now: number): number {
    if (this.#lastSize > 1 && now - this.#lastStart < PAUSE_MAX_MS) return GATHER_MS;
    this.#betweenMs = BETWEEN_MS;
    return 0;
  }

  /** Call it when a group starts. @returns the minimum time until the next one starts, in ms */
  start(size: number, now: number): number {
    this.#lastSize = size;
    this.#lastStart = now;
    if (size === 1) this.#betweenMs = BETWEEN_MS;
    else this.#betweenMs *= size < LARGE ? 1.2 : 0.9;
    this.#betweenMs = Math.min(Math.max(this.#betweenMs, BETWEEN_MS), SMALL_MAX_MS);
    // The busier the node, the more another millisecond saves.
    return Math.max(this.#betweenMs, Math.min(BETWEEN_MS + size / 2, LARGE_MAX_MS));
  }
}
