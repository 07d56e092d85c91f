import type { Log } from '../ground/log.js';
import type { Database } from '../schemas/index.js';
import type { Departures } from './departures.js';
import type { Gifs } from './gifs.js';
import type { History } from './history.js';
import type { Rooms } from './rooms.js';
import type { Seats } from './seats.js';

const ROUND_MS = 5000;
/** Three rounds missed. */
const DEAD_AFTER_MS = 15_000;
const SWEEP_MS = 3_600_000;

interface JanitorOptions {
  node: string;
  emptyRoomGraceMs: number;
  log: Log;
}

/** Finds what crashes left behind: seats of dead nodes, lapsed seats, deserted rooms, chats and files without a room. */
export class Janitor {
  #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly db: Database,
    private readonly rooms: Rooms,
    private readonly seats: Seats,
    private readonly departures: Departures,
    private readonly history: History,
    private readonly gifs: Gifs,
    private readonly options: JanitorOptions,
  ) {}

  /** Says that this node is alive, gives everybody who sat here before the time to come back, and starts the rounds. */
  async open(): Promise<void> {
    await this.#beat();
    await this.#extendSeats();
    this.#timers = [
      setInterval(() => void this.#attempt(() => this.round()), ROUND_MS),
      setInterval(() => void this.#attempt(() => this.sweep()), SWEEP_MS),
    ];
    void this.#attempt(() => this.sweep());
  }

  /** Gives back the seats that this node holds: their people have the grace period to come to another one. */
  async close(): Promise<void> {
    this.#timers.forEach(clearInterval);
    await this.#releaseSeatsOf([this.options.node]);
    await this.db.Node.deleteOne({ _id: this.options.node });
  }

  /** Removes the chats and files of rooms that are no more. */
  async sweep(): Promise<void> {
    for await (const id of this.history.rooms()) {
      if (!(await this.db.Room.exists({ _id: id }))) await this.history.removeAll(id);
    }
    await this.gifs.sweep();
    for await (const id of this.gifs.rooms()) {
      if (!(await this.db.Room.exists({ _id: id }))) await this.gifs.removeAll(id);
    }
  }

  /** @returns whether the others had reason to think this node dead */
  async #beat(): Promise<boolean> {
    const last = await this.db.Node.findOneAndUpdate(
      { _id: this.options.node },
      { $set: { seenAt: new Date() } },
      { upsert: true, returnDocument: 'before' },
    ).lean();
    return last === null || last.seenAt.getTime() < Date.now() - DEAD_AFTER_MS;
  }

  /** One round: says that this node lives, and clears up after those that do not. */
  async round(): Promise<void> {
    if (await this.#beat()) await this.seats.reclaim();
    const alive = await this.#nodesAlive();
    const held = await this.db.Room.distinct('seats.nodes');
    const dead = held.filter((node) => !alive.includes(node));
    if (dead.length > 0) await this.#releaseSeatsOf(dead);
    await this.departures.freeLapsed();
    const ended = await this.rooms.endDeserted();
    if (dead.length + ended > 0) this.options.log.info({ dead, ended }, 'the janitor cleaned up');
  }

  async #nodesAlive(): Promise<string[]> {
    const since = new Date(Date.now() - DEAD_AFTER_MS);
    await this.db.Node.deleteMany({ seenAt: { $lt: since } });
    const nodes = await this.db.Node.find({}, { _id: 1 }).lean();
    return nodes.map((node) => node._id);
  }

  async #releaseSeatsOf(nodes: string[]): Promise<void> {
    const until = this.#graceFromNow();
    await this.db.Room.updateMany(
      { 'seats.nodes': { $in: nodes } },
      { $max: { 'seats.$[seat].until': until }, $pull: { 'seats.$[seat].nodes': { $in: nodes } } },
      { arrayFilters: [{ 'seat.nodes': { $in: nodes } }] },
    );
  }

  /** While the service was away nobody could come back, so that time does not count against them. */
  async #extendSeats(): Promise<void> {
    const until = this.#graceFromNow();
    await this.db.Room.updateMany(
      { 'seats.until': { $lt: until } },
      { $max: { 'seats.$[seat].until': until } },
      { arrayFilters: [{ 'seat.until': { $lt: until } }] },
    );
  }

  #graceFromNow = (): Date => new Date(Date.now() + this.options.emptyRoomGraceMs);

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The next round tries again; a database that is away is told by /readyz.
      this.options.log.warn({ err: error }, 'the janitor could not finish');
    }
  }
}
