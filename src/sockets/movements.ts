import type { Presence } from '../shared/events.js';

/**
 * In rooms of up to this many members, each join or exit is a separate event, as any client expects. An event costs a
 * packet to each member, so in larger rooms people share one.
 */
const SINGLY_UP_TO = 50;

/** How long joins and exits in a large room are gathered. The first one after a pause is sent at once. */
const GATHER_MS = 200;

type Movement = 'join' | 'exit';

/** The members who joined or left a room since its last events. Joins are emitted first. */
interface Gathered {
  join: Presence[];
  exit: Presence[];
}

/**
 * Emits joins and exits, in large rooms at most five times a second: a thousand people who join within ten seconds
 * cost each member fifty packets instead of a thousand.
 */
export class Movements {
  readonly #rooms = new Map<string, Gathered>();

  /** How many events there have been, by room. */
  readonly #counts = new Map<string, number>();

  /** @param send sends an event to all members of a room */
  constructor(private readonly send: (room: string, movement: Movement, who: Presence) => void) {}

  /** Changes with each event of the room, after which members read before it are out of date. */
  version(room: string): number {
    return this.#counts.get(room) ?? 0;
  }

  /** Drops a room without connections. */
  forget(room: string): void {
    this.#counts.delete(room);
  }

  /** Emits a join or exit, at once or together with the next ones. */
  add(room: string, movement: Movement, who: Presence): void {
    const gathered = this.#rooms.get(room);
    if (gathered === undefined) {
      this.#emit(room, movement, who);
      if (who.members > SINGLY_UP_TO) this.#gather(room);
      return;
    }
    // A member who left and came back is present in the end.
    if (movement === 'join' && gathered.exit.some(({ member }) => member === who.member))
      this.#flush(room, gathered);
    gathered[movement].push(who);
  }

  #emit(room: string, movement: Movement, who: Presence): void {
    this.#counts.set(room, this.version(room) + 1);
    this.send(room, movement, who);
  }

  #gather(room: string): void {
    const gathered: Gathered = { join: [], exit: [] };
    this.#rooms.set(room, gathered);
    setTimeout(() => {
      this.#rooms.delete(room);
      if (this.#flush(room, gathered)) this.#gather(room);
    }, GATHER_MS);
  }

  /** @returns whether there was anything to emit */
  #flush(room: string, gathered: Gathered): boolean {
    const movements = (['join', 'exit'] as const).filter((movement) => gathered[movement].length > 0);
    for (const movement of movements) {
      const [first, ...others] = gathered[movement].splice(0);
      if (first) this.#emit(room, movement, together(first, others));
    }
    return movements.length > 0;
  }
}

/** An event for one person, extended by the others. */
function together(first: Presence, others: Presence[]): Presence {
  const last = others.at(-1);
  if (last === undefined) return first;
  return {
    ...first,
    members: last.members,
    others: others.map(({ member, user, number }) => ({ member, user, number })),
  };
}
