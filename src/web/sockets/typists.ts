/** Nobody reads more names than that, and in a large room every one of them costs a packet to everybody. */
const TYPISTS_MAX = 4;

/** A client says once in a while that its person still types; what comes faster is not passed on. */
const REPEAT_MS = 1000;

/** Who has said nothing more for so long is no longer typing, on the page and here. */
const SILENCE_MS = 3000;

/** Who is typing in each room, as far as the others are told. */
export class Typists {
  readonly #rooms = new Map<string, Map<string, number>>();

  /** Whether to pass it on that a member types, or has stopped. */
  admits(room: string, member: string, typing: boolean): boolean {
    const now = Date.now();
    const typists = this.#typistsIn(room, now);
    const last = typists.get(member);
    if (!typing) return last !== undefined && this.#stop(room, typists, member);
    if (last !== undefined && now - last < REPEAT_MS) return false;
    if (last === undefined && typists.size >= TYPISTS_MAX) return false;
    typists.set(member, now);
    this.#rooms.set(room, typists);
    return true;
  }

  #typistsIn(room: string, now: number): Map<string, number> {
    const typists = this.#rooms.get(room) ?? new Map<string, number>();
    for (const [member, last] of typists) {
      if (now - last > SILENCE_MS) typists.delete(member);
    }
    return typists;
  }

  #stop(room: string, typists: Map<string, number>, member: string): boolean {
    typists.delete(member);
    if (typists.size === 0) this.#rooms.delete(room);
    return true;
  }
}
