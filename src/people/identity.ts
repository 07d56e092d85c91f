import { createHash, createHmac, randomInt } from 'node:crypto';
import ColorHashModule from 'color-hash';
import { LRUCache } from 'lru-cache';
import type { Seat } from '../models/room.js';
import { oklab } from '../shared/oklab.js';

// The package's file for Node is CommonJS with its class under `default`, which its types do not say.
const { default: ColorHash } = ColorHashModule as unknown as { default: typeof ColorHashModule };
// Node's SHA-256 gives the same colours as the package's own, in a tenth of the time: in a large room, a newcomer's
// colour is rehashed often.
const colorHash = new ColorHash({
  hash: (text: string) => createHash('sha256').update(text).digest().readUInt32BE(),
});

/** The colour and the number by which people know each other. */
interface Name {
  /** `#rrggbb` */
  color: string;
  /** 1000 to 9999. */
  number: number;
}

/** A person with a session, as the server knows them. Others only ever see their name in a room. */
export class Person implements Name {
  /** The session id. */
  readonly session: string;
  /** Their colour and number in a room where neither is taken. */
  readonly color: string;
  readonly number: number;
  readonly #secret: string;

  /** @param secret the service's own, from which the names of members are derived */
  constructor({ session, color, number }: Name & { session: string }, secret: string) {
    this.session = session;
    this.color = color;
    this.number = number;
    this.#secret = secret;
  }

  /**
   * This person as a member of one room: the same for every visit with the same session, different in every room, and
   * unrelated to the session for anyone without the secret. 96 bits of HMAC-SHA-256 (RFC 2104), as 16 characters of
   * base64url.
   */
  memberIn(room: string): string {
    const hmac = createHmac('sha256', this.#secret).update(`${room}:${this.session}`);
    return hmac.digest('base64url').slice(0, 16);
  }

  /** As a member of the lobby, whose pages send the member they show. */
  get lobbyMember(): string {
    return this.memberIn('lobby');
  }

  /** Identifies the creator when rooms per person are counted. Never sent to anyone. */
  get creatorId(): string {
    return this.memberIn('maker');
  }
}

/** The colour derived from any string, `#rrggbb` (https://github.com/zenozeng/color-hash). */
export const colorOf = (text: string): string => colorHash.hex(text);

/** The colour and the number derived from a session's id. */
export const nameOf = (session: string): Name => ({
  color: colorOf(session),
  number: 1000 + (createHash('sha256').update(session).digest().readUInt32BE() % 9000),
});

/** A number to go with a colour, since not everyone can tell people apart by colour. */
const randomNumber = (): number => randomInt(1000, 10_000);

/** The minimum distance in OKLab of two people's colours, as long as there are enough colours. */
const APART = 0.1;

/** After this many attempts a smaller distance is accepted, since a full room has few colours left. */
const TRIES_BEFORE_CLOSER = 30;

/**
 * The colour and number with which a person enters a room: their own, but the colour is rehashed and the number
 * redrawn until they look like no one there.
 * @param seats the seats taken in the room, at most 1,000 of 9,000 numbers
 */
export function freeName(
  person: Name,
  seats: readonly Pick<Seat, 'user' | 'number'>[],
): { user: string; number: number } {
  return new NamesInRoom(seats).take(person);
}

/** The names that are taken in a room. */
export class NamesInRoom {
  readonly #colours: Lab[];
  readonly #numbers: Set<number>;

  constructor(seats: readonly Pick<Seat, 'user' | 'number'>[]) {
    this.#colours = seats.map(({ user }) => labs.memo(user));
    this.#numbers = new Set(seats.map(({ number }) => number));
  }

  /** Takes a free name for a person (`freeName`). */
  take(person: Name): { user: string; number: number } {
    let user = person.color;
    for (let tries = 1; this.#isNear(labs.memo(user), apart(tries)); tries++)
      user = colorOf(`${user}${tries}`);
    let { number } = person;
    while (this.#numbers.has(number)) number = randomNumber();
    this.#colours.push(labs.memo(user));
    this.#numbers.add(number);
    return { user, number };
  }

  #isNear(colour: Lab, distance: number): boolean {
    return this.#colours.some((taken) => labDistance(taken, colour) <= distance);
  }
}

type Lab = readonly [number, number, number];

/** For each newcomer, a room of 1,000 compares its colours with about a hundred others. */
const labs = new LRUCache<string, Lab>({ max: 10_000, memoMethod: oklab });

/** The minimum distance, which decreases with the attempts until any other colour is accepted. */
const apart = (tries: number): number => {
  const steps = Math.floor(tries / TRIES_BEFORE_CLOSER);
  return steps < 5 ? APART / 2 ** steps : 0;
};

/**
 * How different two colours look: their distance in OKLab, 0 for the same, 1 from black to white; below about 0.02 no one
 * sees a difference, and below 0.1 one has to look twice.
 * @param a `#rrggbb`
 */
export function oklabDistance(a: string, b: string): number {
  return labDistance(oklab(a), oklab(b));
}

// Math.hypot is ten times as slow.
const labDistance = (x: Lab, y: Lab): number =>
  Math.sqrt((x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2 + (x[2] - y[2]) ** 2);
