/** Nobody reads more names, and in a large room each one costs a packet to every member. */
const TYPISTS_MAX = 4;

/** Clients repeat that their person is typing; faster repeats are not passed on. */
const REPEAT_MS = 1000;

/** A member whose client is silent for this long is not typing any more, on pages and here. */
const SILENCE_MS = 3000;

interface Typist {
  /** When their typing was last passed on, in ms of `performance.now()`. */
  at: number;
  isTyping: boolean;
}

/** Who is typing in each room, as last sent to the others. */
export class Typists {
  readonly #rooms = new Map<string, Map<string, Typist>>();

  /** Whether to pass on that a member is typing or has stopped: both once a second at most. */
  admits(room: string, member: string, isTyping: boolean): boolean {
    const now = performance.now();
    const typists = this.#typistsIn(room, now);
    const last = typists.get(member);
    if (!isTyping) {
      const hasStopped = last?.isTyping === true;
      // The entry is kept, or stopping and starting could be repeated without a limit.
      if (hasStopped) typists.set(member, { ...last, isTyping });
      return hasStopped;
    }
    if (last !== undefined && now - last.at < REPEAT_MS) return false;
    const others = [...typists].filter(([name, each]) => name !== member && each.isTyping);
    if (others.length >= TYPISTS_MAX) return false;
    typists.set(member, { at: now, isTyping });
    this.#rooms.set(room, typists);
    return true;
  }

  /** Drops a room without connections. */
  forget(room: string): void {
    this.#rooms.delete(room);
  }

  #typistsIn(room: string, now: number): Map<string, Typist> {
    const typists = this.#rooms.get(room) ?? new Map<string, Typist>();
    for (const [member, { at }] of typists) {
      if (now - at > SILENCE_MS) typists.delete(member);
    }
    return typists;
  }
}
