/** What a rate is counted by; `addressInRoom` counts one address's requests to one room. */
export type Scope = 'session' | 'address' | 'room' | 'addressInRoom';

interface Rate {
  /** Seconds after which the count restarts. */
  windowS: number;
  /** The limits within this time, by scope. */
  most: Partial<Record<Scope, number>>;
  /** Whether nodes share the count through Redis, if there is one. */
  shared: boolean;
}

const MIB = 1024 * 1024;

/** The limits of a /48 of IPv6, a site or a rented server, are this many times those of a /64, a household. */
export const SITE_FACTOR = 4;

/**
 * Rate limits. A session is one person; an address may be a school with hundreds of them, so its limits are about
 * twenty to fifty times as high. Normal use reaches none of them.
 *
 * Everything on the path of a chat is counted by each node alone: a query to Redis would cost more than the chat.
 */
export const RATES = {
  /** All requests but those for built files. A page without JavaScript requests its log every 5 s. */
  requests: { windowS: 10, most: { session: 400, address: 8000 }, shared: false },
  /**
   * HTML pages, 10 to 20 ms of CPU time each. Enough for twenty tabs that a browser restores, each with the frame of a page without
   * JavaScript, and for 500 people who open the lobby at once, twice.
   */
  pages: { windowS: 10, most: { session: 60, address: 1200 }, shared: false },
  /** New sessions, with which every other limit starts from zero. Enough for 500 people who open the lobby at once, twice. */
  sessions: { windowS: 60, most: { address: 1000 }, shared: true },
  /** New connections. After a restart all clients behind an address reconnect within seconds, some more than once. */
  handshakes: { windowS: 10, most: { address: 1500 }, shared: false },
  /** Rooms' pages, sockets and knocks, each of which writes to the database. Enough for twenty restored tabs, several times. */
  joins: { windowS: 60, most: { session: 300, address: 6000 }, shared: true },
  /**
   * Seats that pages reserve, for 45 s each. Further pages reserve none. Enough for twenty restored tabs, and a school that opens one
   * room at once.
   */
  reservations: { windowS: 60, most: { session: 30, address: 1000 }, shared: true },
  /** Chats. Fast typists send one a second; an outbox that was offline sends all it has, as fast as it is acknowledged. */
  chats: { windowS: 10, most: { session: 150, address: 3000 }, shared: false },
  /** Chats in bytes of UTF-8: 30 Korean chats of the maximum length. */
  chatBytes: { windowS: 10, most: { session: 180_000, address: 4 * MIB }, shared: false },
  /** Reactions, which go to all members in batches. */
  reactions: { windowS: 10, most: { session: 60, address: 2000 }, shared: false },
  /** Removed chats. Each takes a request; only the host can remove many at once. */
  removals: { windowS: 60, most: { session: 120, address: 3000 }, shared: false },
  /** Typing events, which go to all members. A page sends one every second or two. */
  typing: { windowS: 10, most: { session: 60, address: 3000 }, shared: false },
  /**
   * All packets of a connection, valid or not. Beyond it the connection is ended. It is several times the limits of events, so that a
   * client that is too fast gets an error first.
   */
  packets: { windowS: 10, most: { session: 1000, address: 20_000 }, shared: false },
  /** Missed chats read from the database. Enough for a school that returns to busy rooms after minutes without a network. */
  missedChats: { windowS: 60, most: { session: 60_000, address: 1_200_000 }, shared: false },
  /** New rooms, each of which is sent to all lobbies; one with a password costs an argon2id hash. */
  rooms: { windowS: 600, most: { session: 60, address: 600 }, shared: true },
  /** Invites, which cost a write to the room and a QR code: some 20 ms of CPU time. */
  invites: { windowS: 60, most: { session: 30, address: 600 }, shared: true },
  /** Uploads, of which each is read, its first frame decoded and a poster made. */
  uploads: { windowS: 60, most: { session: 30, address: 400 }, shared: true },
  uploadBytes: { windowS: 60, most: { session: 150 * MIB, address: 1024 * MIB }, shared: true },
  /**
   * Wrong passwords; right ones are refunded. Enough for a class that mistypes a room's password once or twice each. Trying all
   * combinations of six letters and digits takes one address centuries.
   */
  passwords: {
    windowS: 300,
    most: { session: 20, addressInRoom: 60, address: 200 },
    shared: true,
  },
  /**
   * An address's first wrong passwords for a room are counted separately from further ones, so that guessing does not
   * use up the limit for people who know the password. To reach it takes 1,667 IPv4 addresses or 417 /48s of IPv6 in
   * every five minutes; even at this rate, trying all combinations of six letters and digits takes some four years.
   */
  firstPasswords: { windowS: 300, most: { addressInRoom: 3, room: 5000 }, shared: true },
  furtherPasswords: { windowS: 300, most: { room: 500 }, shared: true },
  /** Passwords hashed or verified: 20 ms of CPU time each. Enough for 500 people who enter one room at once, twice. */
  hashes: { windowS: 60, most: { session: 30, address: 1200 }, shared: false },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** Limits of concurrency, on one node. */
export const AT_ONCE = {
  /** Each tab has a connection, or two while it reloads. */
  sockets: { session: 40, address: 600 },
  /** A slow upload holds a file and a parser for as long as it lasts. */
  uploads: { session: 3, address: 60, all: 200 },
} as const;

/** How many rooms created by one session may exist at a time. */
export const ROOMS_OF_SESSION_MAX = 20;
