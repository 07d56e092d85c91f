import { quantile } from './quantile.js';

/** What a client's return costs, with room for pages and chats: about what two cores of a small machine do. */
const NODE_JOINS_PER_S = 200;
/** One shard of MongoDB: a session, a seat (two updates) and the missed chats of each person who comes back. */
const DATABASE_JOINS_PER_S = 3000;

/** Socket.IO's client, as the pages set it (reconnectionDelay, its doubling and its maximum), each ± 50 %. */
const FIRST_MS = 500;
const MOST_MS = 5000;
/** An attempt that has no answer by then is repeated. */
const TIMEOUT_MS = 20_000;
/** `entrance.ts` refuses those beyond this queue, and says when to come back; a refusal is assumed to cost a twentieth of a return. */
const QUEUE_MAX = 1000;
const AGAIN_MS = { from: 4000, to: 14_000 };
const REFUSAL = 1 / 20;
/** `drain.ts` spreads the clients of a stopping node over this time. */
const DRAIN_MS = 2000;
/** How long a proxy or a client tries a dead machine, whose connections are not refused. */
const DEAD_MS = 2000;

/** The simulation ends here; clients not back by then count as `not in 10 min`. */
const GIVE_UP_MS = 600_000;

interface Event {
  name: string;
  nodes: number;
  peoplePerNode: number;
  shards: number;
  /** How many nodes lose their clients, and when each client first tries again, in ms. */
  gone: number;
  firstTry: (random: () => number) => number;
  /** From when the lost nodes accept connections again. */
  backAfterMs: number;
}

const retry = (tries: number, random: () => number): number =>
  Math.min(FIRST_MS * 2 ** tries, MOST_MS) * (0.5 + random());

const events: Event[] = [
  {
    name: 'deploy of one of 50 nodes',
    nodes: 50,
    peoplePerNode: 20_000,
    shards: 6,
    gone: 1,
    firstTry: (random) => random() * DRAIN_MS + retry(0, random),
    backAfterMs: Infinity,
  },
  {
    name: 'death of one of 50 nodes',
    nodes: 50,
    peoplePerNode: 20_000,
    shards: 6,
    gone: 1,
    firstTry: (random) => DEAD_MS * random() + retry(0, random),
    backAfterMs: Infinity,
  },
  {
    name: 'death of one of 2 nodes',
    nodes: 2,
    peoplePerNode: 5000,
    shards: 1,
    gone: 1,
    firstTry: (random) => retry(0, random),
    backAfterMs: Infinity,
  },
  {
    name: 'everyone at once, of 6 nodes',
    nodes: 6,
    peoplePerNode: 17_000,
    shards: 1,
    gone: 6,
    firstTry: (random) => retry(0, random),
    backAfterMs: 3000,
  },
  {
    name: 'everyone at once, of 50 nodes',
    nodes: 50,
    peoplePerNode: 20_000,
    shards: 6,
    gone: 50,
    firstTry: (random) => retry(0, random),
    backAfterMs: 3000,
  },
];

/**
 * Section `reconnects`: a simulation, not a measurement. Nodes and the database serve reconnecting clients in turn,
 * at the rates above; a client not served in time gives up and retries, so the work for it is wasted.
 * @returns a table in Markdown
 */
export function simulateReconnects(): Promise<string> {
  const rows = events.map((event) => {
    const { waits, wasted, refused, queue } = simulate(event);
    const cells = [
      event.name,
      waits.length.toLocaleString('en'),
      ...[0.5, 0.99, 1].map((q) => secondsText(quantile(waits, Math.min(q, 1 - 1 / waits.length)))),
      queue.toLocaleString('en'),
      refused.toLocaleString('en'),
      wasted.toLocaleString('en'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return Promise.resolve(
    [
      '| what happens | people who reconnect | half are back within | 99 % | all | longest queue at a node | refused attempts | attempts in vain |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  );
}

const secondsText = (ms: number): string =>
  ms === Infinity ? 'not in 10 min' : `${(ms / 1000).toFixed(1)} s`;

/** A queue that is served at an even rate. */
class Server {
  #freeAt = 0;
  constructor(private readonly msEach: number) {}

  /** @param share of the work of a return. @returns when a client that arrives now is served */
  serve(now: number, share = 1): number {
    this.#freeAt = Math.max(now, this.#freeAt) + this.msEach * share;
    return this.#freeAt;
  }

  waiting(now: number): number {
    return Math.max(0, Math.round((this.#freeAt - now) / this.msEach));
  }
}

function simulate({ nodes, peoplePerNode, shards, gone, firstTry, backAfterMs }: Event) {
  const random = seeded(21);
  const servers = Array.from({ length: nodes }, () => new Server(1000 / NODE_JOINS_PER_S));
  const database = new Server(1000 / DATABASE_JOINS_PER_S / shards);
  const waits: number[] = [];
  let [wasted, refused, queue] = [0, 0, 0];
  const people = gone * peoplePerNode;
  /** Attempts by the millisecond in which they begin. */
  const attempts: { at: number; count: number }[][] = [];
  const attempt = (at: number, count: number): void => {
    (attempts[Math.floor(at)] ??= []).push({ at, count });
  };
  for (let person = 0; person < people; person++) attempt(firstTry(random), 0);
  for (let ms = 0; ms < GIVE_UP_MS && waits.length < people; ms++) {
    for (const { at, count } of attempts[ms] ?? []) {
      const alive = at < backAfterMs ? nodes - gone : nodes;
      const node = alive === 0 ? undefined : servers[nodes - 1 - Math.floor(random() * alive)];
      if (!node) {
        attempt(at + retry(count + 1, random), count + 1);
        continue;
      }
      queue = Math.max(queue, node.waiting(at));
      if (node.waiting(at) >= QUEUE_MAX) {
        refused++;
        node.serve(at, REFUSAL);
        attempt(at + AGAIN_MS.from + random() * (AGAIN_MS.to - AGAIN_MS.from), count + 1);
        continue;
      }
      const done = Math.max(node.serve(at), database.serve(at));
      if (done - at <= TIMEOUT_MS) waits.push(done);
      else {
        wasted++;
        attempt(at + TIMEOUT_MS + retry(count + 1, random), count + 1);
      }
    }
    attempts[ms] = [];
  }
  while (waits.length < people) waits.push(Infinity);
  return { waits, wasted, refused, queue };
}

/** The same numbers on each run (mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
