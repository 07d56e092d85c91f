import type { Presence } from '../shared/events.js';

/**
 * In rooms of up to this many members, everybody who comes or goes is an event of their own, as any client expects. It costs a packet to each
 * member, so in larger rooms people share an event.
 */
const SINGLY_UP_TO = 50;

/** How long people in a large room are gathered. The first after a silence is not. */
const GATHER_MS = 200;

type Movement = 'join' | 'exit';

/** Those who came to a room or left it since its last events. The joins are emitted first. */
interface Gathered {
  join: Presence[];
  exit: Presence[];
}

/**
 * Emits who comes and goes, in large rooms five times a second at most: a thousand people who come within ten seconds cost each member
 * fifty packets instead of a thousand.
 */
export class Movements {
  readonly #rooms = new Map<string, Gathered>();

  /** How many events there have been, by room. */
  readonly #counts = new Map<string, number>();

  /** @param send sends an event to all members of a room */
  constructor(private readonly send: (room: string, movement: Movement, who: Presence) => void) {}

  /** Changes with each event of the room: members that were read before it are out of date after it. */
  version(room: string): number {
    return this.#counts.get(room) ?? 0;
  }

  /** Drops a room without connections. */
  forget(room: string): void {
    this.#counts.delete(room);
  }

  /** Emits a movement, at once or together with the next ones. */
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

/** The shape of one person's event holds for several people, too. */
function together(first: Presence, others: Presence[]): Presence {
  const last = others.at(-1);
  if (last === undefined) return first;
  return {
    ...first,
    members: last.members,
    others: others.map(({ member, user, number }) => ({ member, user, number })),
  };
}
