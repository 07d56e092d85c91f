import type { Log } from '../lib/log.js';
import type { Metrics } from '../lib/metrics.js';
import type { Database } from '../models/index.js';
import type { Bus } from './bus.js';
import type { Leaving } from './leaving.js';
import type { Gifs } from '../gifs/gifs.js';
import type { History } from '../chats/history.js';
import { rankUnranked, repairRanks } from './lobby-rank.js';
import { releaseLease, takeLease } from './leases.js';
import type { Rooms } from './rooms.js';
import type { Seats } from './seats.js';

/**
 * A dead node's seats become free after three rounds, one more until it is noticed, the grace period, and another
 * round: within 30 s with the default grace period.
 */
const ROUND_MS = 3000;
const DEAD_AFTER_MS = 3 * ROUND_MS;
/** A dead janitor is replaced before its node counts as dead. */
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

/**
 * Cleans up on one node at a time after crashes: seats of dead nodes, lapsed seats, deserted rooms, chats and files
 * without a room, and wrong places in the lobby.
 */
export class Janitor {
  #timers: NodeJS.Timeout[] = [];

  constructor(private readonly needs: JanitorNeeds) {}

  /** Marks this node as alive, gives all members the grace period to come back, and starts the rounds. */
  async open(): Promise<void> {
    await this.#markAlive();
    await this.#extendSeats();
    await repairRanks(this.needs.db);
    this.#timers = [
      setInterval(() => void this.#attempt(() => this.#roundOnLease()), ROUND_MS),
      setInterval(() => void this.#attempt(() => this.#sweepOnLease()), SWEEP_MS),
    ];
    // Without the lease, because a dead node may still hold it, and its leftovers are on this disk.
    void this.#attempt(() => this.sweep());
  }

  /** Releases the seats that this node holds: their members have the grace period to connect to another one. */
  async close(): Promise<void> {
    this.#timers.forEach(clearInterval);
    await releaseLease(this.needs.db, 'janitor', this.needs.node);
    await this.#releaseSeatsOf([this.needs.node]);
    await this.needs.db.Node.deleteOne({ _id: this.needs.node });
  }

  /** Removes the chats and files of rooms that have ended. */
  async sweep(): Promise<void> {
    for await (const id of this.needs.history.rooms()) {
      if (!(await this.needs.db.Room.exists({ _id: id }))) await this.needs.history.removeAll(id);
    }
    await this.needs.gifs.sweep();
    for await (const id of this.needs.gifs.rooms()) {
      if (!(await this.needs.db.Room.exists({ _id: id }))) await this.needs.gifs.removeAll(id);
    }
  }

  async #markAlive(): Promise<void> {
    await this.needs.db.Node.updateOne(
      { _id: this.needs.node },
      { $set: { seenAt: new Date() }, $setOnInsert: { cutOff: false } },
      { upsert: true },
    );
  }

  /** One round: marks this node as alive, and cleans up after dead ones. */
  async round(): Promise<void> {
    await this.#keepAlive();
    await this.#cleanUp();
  }

  async #roundOnLease(): Promise<void> {
    await this.#keepAlive();
    if (await this.#holdsLease()) await this.#cleanUp();
  }

  async #sweepOnLease(): Promise<void> {
    if (!(await this.#holdsLease())) return;
    await this.sweep();
    await repairRanks(this.needs.db);
  }

  /** Only saves work: two janitors at a time do no harm, since each update checks its own conditions. */
  #holdsLease = (): Promise<boolean> => takeLease(this.needs.db, 'janitor', this.needs.node, LEASE_MS);

  async #keepAlive(): Promise<void> {
    await this.#markAlive();
    await this.needs.seats.reclaim();
  }

  async #cleanUp(): Promise<void> {
    const { log, metrics, bus } = this.needs;
    const silentSince = new Date(Date.now() - DEAD_AFTER_MS);
    const dead = await this.#nodesSilentSince(silentSince);
    if (dead.length > 0) {
      await this.#releaseSeatsOf(dead);
      // They may have stored chats without announcing them.
      bus.emit('missed', null);
      await repairRanks(this.needs.db);
      await this.needs.db.Node.deleteMany({ _id: { $in: dead }, seenAt: { $lt: silentSince } });
    }
    await rankUnranked(this.needs.db);
    await this.needs.leaving.freeLapsed();
    const ended = await this.needs.rooms.endDeserted();
    metrics.janitorRounds.inc();
    metrics.janitorCleared.inc({ what: 'node' }, dead.length);
    metrics.janitorCleared.inc({ what: 'room' }, ended);
    if (dead.length + ended > 0) log.info({ dead, ended }, 'the janitor cleaned up');
  }

  /** Nodes that have not renewed `seenAt` in time, and nodes of which only seats are left. */
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

  /** The time during which the service was down does not count towards anyone's grace period. */
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
      // The next round tries again; /readyz reports a database that is away.
      this.needs.log.warn({ err: error }, 'the janitor could not finish');
    }
  }
}
