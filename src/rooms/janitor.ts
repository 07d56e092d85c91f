import type { Log } from '../lib/log.js';
import type { Metrics } from '../lib/metrics.js';
import type { Database } from '../models/index.js';
import type { Bus } from './bus.js';
import type { Leaving } from './leaving.js';
import type { Gifs } from '../gifs/gifs.js';
import type { History } from '../chats/history.js';
import { giveLease, takeLease } from './leases.js';
import type { Rooms } from './rooms.js';
import type { Seats } from './seats.js';

/**
 * A dead node's seats are free after three rounds, one more until that is seen, the grace period, and another round: within
 * 30 s with the grace period as it is set.
 */
const ROUND_MS = 3000;
const DEAD_AFTER_MS = 3 * ROUND_MS;
/** Who cleans up and dies is followed before it is itself thought dead. */
const LEASE_MS = 2.5 * ROUND_MS;
const SWEEP_MS = 3_600_000;

interface JanitorNeeds {
  db: Database;
  bus: Bus;
  rooms: Rooms;
  seats: Seats;
  leaving: Leaving;
  history: History;
  gifs: Gifs;
  log: Log;
  metrics: Pick<Metrics, 'janitorRounds' | 'janitorCleared'>;
  node: string;
  emptyRoomGraceMs: number;
}

/** On one node at a time, finds what crashes left behind: seats of dead nodes, lapsed seats, deserted rooms, chats and files without a room. */
export class Janitor {
  #timers: NodeJS.Timeout[] = [];

  constructor(private readonly needs: JanitorNeeds) {}

  /** Says that this node is alive, gives everybody who sat here before the time to come back, and starts the rounds. */
  async open(): Promise<void> {
    await this.#beat();
    await this.#extendSeats();
    this.#timers = [
      setInterval(() => void this.#attempt(() => this.#turn()), ROUND_MS),
      setInterval(() => void this.#attempt(() => this.#sweepInTurn()), SWEEP_MS),
    ];
    // Not in turn: whoever had it may have died with it, and what they left behind lies here.
    void this.#attempt(() => this.sweep());
  }

  /** Gives back the seats that this node holds: their people have the grace period to come to another one. */
  async close(): Promise<void> {
    this.#timers.forEach(clearInterval);
    await giveLease(this.needs.db, 'janitor', this.needs.node);
    await this.#releaseSeatsOf([this.needs.node]);
    await this.needs.db.Node.deleteOne({ _id: this.needs.node });
  }

  /** Removes the chats and files of rooms that are no more. */
  async sweep(): Promise<void> {
    for await (const id of this.needs.history.rooms()) {
      if (!(await this.needs.db.Room.exists({ _id: id }))) await this.needs.history.removeAll(id);
    }
    await this.needs.gifs.sweep();
    for await (const id of this.needs.gifs.rooms()) {
      if (!(await this.needs.db.Room.exists({ _id: id }))) await this.needs.gifs.removeAll(id);
    }
  }

  async #beat(): Promise<void> {
    await this.needs.db.Node.updateOne(
      { _id: this.needs.node },
      { $set: { seenAt: new Date() } },
      { upsert: true },
    );
  }

  /** One round: says that this node lives, and clears up after those that do not. */
  async round(): Promise<void> {
    await this.#live();
    await this.#clearUp();
  }

  async #turn(): Promise<void> {
    await this.#live();
    if (await this.#leads()) await this.#clearUp();
  }

  async #sweepInTurn(): Promise<void> {
    if (await this.#leads()) await this.sweep();
  }

  /** Two at a time would do no harm, since each step is checked by the database; it would only be work for nothing. */
  #leads = (): Promise<boolean> => takeLease(this.needs.db, 'janitor', this.needs.node, LEASE_MS);

  async #live(): Promise<void> {
    await this.#beat();
    await this.needs.seats.reclaim();
  }

  async #clearUp(): Promise<void> {
    const { log, metrics, bus } = this.needs;
    const silentSince = new Date(Date.now() - DEAD_AFTER_MS);
    const dead = await this.#nodesSilentSince(silentSince);
    if (dead.length > 0) {
      await this.#releaseSeatsOf(dead);
      // They may have stored what they told nobody.
      bus.emit('missed');
      await this.needs.db.Node.deleteMany({ _id: { $in: dead }, seenAt: { $lt: silentSince } });
    }
    await this.needs.leaving.freeLapsed();
    const ended = await this.needs.rooms.endDeserted();
    metrics.janitorRounds.inc();
    metrics.janitorCleared.inc({ what: 'node' }, dead.length);
    metrics.janitorCleared.inc({ what: 'room' }, ended);
    if (dead.length + ended > 0) log.info({ dead, ended }, 'the janitor cleaned up');
  }

  /** Those that have not said that they live, and those of which there is nothing but the seats that they held. */
  async #nodesSilentSince(moment: Date): Promise<string[]> {
    const held = await this.needs.db.Room.distinct('seats.nodes');
    const nodes = await this.needs.db.Node.find().lean();
    const alive = nodes.filter(({ seenAt }) => seenAt >= moment).map(({ _id }) => _id);
    return [...new Set([...nodes.map(({ _id }) => _id), ...held])].filter((node) => !alive.includes(node));
  }

  async #releaseSeatsOf(nodes: string[]): Promise<void> {
    const until = this.#graceFromNow();
    await this.needs.db.Room.updateMany(
      { 'seats.nodes': { $in: nodes } },
      { $max: { 'seats.$[seat].until': until }, $pull: { 'seats.$[seat].nodes': { $in: nodes } } },
      { arrayFilters: [{ 'seat.nodes': { $in: nodes } }] },
    );
  }

  /** While the service was away nobody could come back, so that time does not count against them. */
  async #extendSeats(): Promise<void> {
    const until = this.#graceFromNow();
    await this.needs.db.Room.updateMany(
      { 'seats.until': { $lt: until } },
      { $max: { 'seats.$[seat].until': until } },
      { arrayFilters: [{ 'seat.until': { $lt: until } }] },
    );
  }

  #graceFromNow = (): Date => new Date(Date.now() + this.needs.emptyRoomGraceMs);

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The next round tries again; a database that is away is told by /readyz.
      this.needs.log.warn({ err: error }, 'the janitor could not finish');
    }
  }
}
