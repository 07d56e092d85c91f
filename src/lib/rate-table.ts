/** By whom a rate is counted; `addressInRoom` is one address at one room's door. */
export type Scope = 'session' | 'address' | 'room' | 'addressInRoom';

interface Rate {
  /** How long is counted, in s; then the count begins anew. */
  windowS: number;
  /** How much is taken within that time. */
  most: Partial<Record<Scope, number>>;
  /** Whether all nodes count together, where there is Redis. */
  shared: boolean;
}

const MIB = 1024 * 1024;

/** A /48 of IPv6, which is a site or somebody who rents a server, does so many times what a /64, a household, does. */
export const SITE_FACTOR = 4;

/**
 * How much anybody may do, by what it costs. A session is one person; an address may be a school with hundreds of them
 * behind it, so that it is allowed about twenty to fifty times as much. Nobody who types, clicks and reads meets any of these.
 *
 * What a chat passes is counted on its node alone: a look into Redis for each would cost more than the chat.
 */
export const RATES = {
  /** Everything but files of the page itself. A page without JavaScript asks every 5 s, a lobby once a visit. */
  requests: { windowS: 10, most: { session: 400, address: 8000 }, shared: false },
  /**
   * Pages as HTML, 10 to 20 ms of the processor each. Twenty tabs that a browser opens again, each with the frame of a page without
   * JavaScript; a class of 500 that opens the lobby at once, twice over.
   */
  pages: { windowS: 10, most: { session: 60, address: 1200 }, shared: false },
  /** Each is somebody new to every other limit. A class of 500 that opens the lobby at once, twice over. */
  sessions: { windowS: 60, most: { address: 1000 }, shared: true },
  /** Connections begun. After a restart everybody behind an address comes back within seconds, some more than once. */
  handshakes: { windowS: 10, most: { address: 1500 }, shared: false },
  /** Pages of rooms, sockets into them and knocks at them; each writes to the database. Twenty tabs that a browser opens again, several times. */
  joins: { windowS: 60, most: { session: 300, address: 6000 }, shared: true },
  /**
   * Seats that pages reserve, for three quarters of a minute each. Who opens more pages gets them without; twenty tabs that a browser
   * opens again, and a school that opens one room at once.
   */
  reservations: { windowS: 60, most: { session: 30, address: 1000 }, shared: true },
  /** Lines said. Fast typists send one a second; an outbox that was offline sends all it has, as fast as it is answered. */
  chats: { windowS: 10, most: { session: 150, address: 3000 }, shared: false },
  /** UTF-8 of what is said: 30 chats of the greatest length, Korean. */
  chatBytes: { windowS: 10, most: { session: 180_000, address: 4 * MIB }, shared: false },
  /** That somebody types, which goes to everybody in the room. A page says it every second or two. */
  typing: { windowS: 10, most: { session: 60, address: 3000 }, shared: false },
  /**
   * All that comes over a connection, whether or not it means anything; who sends more is disconnected. Several times what the
   * limits of events leave to a page, so that who is too fast is told so first.
   */
  packets: { windowS: 10, most: { session: 1000, address: 20_000 }, shared: false },
  /** Chats that a socket missed, read again from the database. A school comes back into busy rooms after minutes without a network. */
  missedChats: { windowS: 60, most: { session: 60_000, address: 1_200_000 }, shared: false },
  /** A room is in everybody's lobby; one with a password costs an argon2id hash. */
  rooms: { windowS: 600, most: { session: 60, address: 600 }, shared: true },
  /** A write to the room and a QR code, some 20 ms of the processor. */
  invites: { windowS: 60, most: { session: 30, address: 600 }, shared: true },
  /** Each is read whole, its first frame decoded, a poster made. */
  uploads: { windowS: 60, most: { session: 30, address: 400 }, shared: true },
  uploadBytes: { windowS: 60, most: { session: 150 * MIB, address: 1024 * MIB }, shared: true },
  /**
   * Wrong passwords; a right one is given back. A class that is told a room's password may mistype it once or twice each. To
   * try all of six random letters and digits takes one address centuries.
   */
  passwords: {
    windowS: 300,
    most: { session: 20, addressInRoom: 60, address: 200 },
    shared: true,
  },
  /**
   * An address's first wrong passwords at a room are counted apart from its further ones, so that those who guess cannot use
   * up what is there for whoever comes and knows the password. To fill it takes 1,667 IPv4 addresses or 417 /48s of
   * IPv6 in every five minutes; as many as there may be, they try all of six random letters and digits in some four years.
   */
  firstPasswords: { windowS: 300, most: { addressInRoom: 3, room: 5000 }, shared: true },
  furtherPasswords: { windowS: 300, most: { room: 500 }, shared: true },
  /** Passwords hashed or compared, right or wrong: 20 ms of a processor each. A class of 500 at one door, twice over. */
  hashes: { windowS: 60, most: { session: 30, address: 1200 }, shared: false },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** How much anybody may hold at the same moment, on one node. */
export const AT_ONCE = {
  /** Every tab is a connection, or two while it reloads. */
  sockets: { session: 40, address: 600 },
  /** A slow upload holds a file and a parser for as long as it lasts. */
  uploads: { session: 3, address: 60, all: 200 },
} as const;

/** How many rooms of one session's making there may be at a time. */
export const ROOMS_OF_SESSION_MAX = 20;
