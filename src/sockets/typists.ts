/** Nobody reads more names than that, and in a large room every one of them costs a packet to everybody. */
const TYPISTS_MAX = 4;

/** A client says once in a while that its person still types; what comes faster is not passed on. */
const REPEAT_MS = 1000;

/** Who has said nothing more for so long is no longer typing, on the page and here. */
const SILENCE_MS = 3000;

interface Typist {
  /** When the others were last told that they type, in ms of the process's own clock. */
  at: number;
  isTyping: boolean;
}

/** Who is typing in each room, as far as the others are told. */
export class Typists {
  readonly #rooms = new Map<string, Map<string, Typist>>();

  /** Whether to pass it on that a member types, or has stopped: both once a second at most. */
  admits(room: string, member: string, isTyping: boolean): boolean {
    const now = performance.now();
    const typists = this.#typistsIn(room, now);
    const last = typists.get(member);
    if (!isTyping) {
      const hasStopped = last?.isTyping === true;
      // Who stops and begins again is remembered, or both could be repeated without end.
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

  /** Nobody is in this room any more. */
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
