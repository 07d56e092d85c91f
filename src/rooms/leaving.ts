import { Batches, type BatchOutcome } from '../lib/batches.js';
import type { Log } from '../lib/log.js';
import { Timers } from '../lib/timers.js';
import type { Database } from '../models/index.js';
import type { Room, Seat } from '../models/room.js';
import type { Person } from '../people/identity.js';
import type { Bus } from './bus.js';
import { type Departure, freeSeats } from './freeing.js';
import { pauseAfter } from './seating.js';

interface LeavingNeeds {
  db: Database;
  bus: Bus;
  log: Log;
  /** This process's name among those that share the database. */
  node: string;
  emptyRoomGraceMs: number;
}

/**
 * Decides when seats are freed. Those who leave a room at about the same time share its updates, as those who enter do: what a
 * person costs in a rush does not grow with the room.
 */
export class Leaving {
  readonly #lapses = new Timers();
  readonly #left = new Batches((id: string, departures: Departure[]) =>
    freeSeats(this.needs, id, departures, { nodes: [this.needs.node] }),
  );
  readonly #lost = new Batches((id: string, people: Person[]) => this.#loseAll(id, people));
  readonly #lapsed = new Batches((id: string, departures: Departure[]) =>
    freeSeats(this.needs, id, departures, { nodes: [] }),
  );
  readonly #reserved = new Batches((id: string, departures: Departure[]) =>
    freeSeats(this.needs, id, departures, { nodes: [], since: null }),
  );

  constructor(private readonly needs: LeavingNeeds) {}

  /** Frees a member's seat if only this node holds it. @returns whether it was freed */
  leave(id: string, person: Person): Promise<boolean> {
    return this.#left.run(id, { member: person.memberIn(id), until: null, since: Date.now(), person });
  }

  /** Keeps a seat for the grace period after its last connection on this node was lost. */
  async lose(id: string, person: Person): Promise<void> {
    this.freeAt(await this.#lost.run(id, person), id, person);
  }

  /** Frees a seat at the given time, unless its member has come back by then. */
  freeAt(until: Date, id: string, person: Person): void {
    this.#lapses.set(`${id}/${person.session}`, until.getTime() - Date.now(), () => {
      const departure = { member: person.memberIn(id), until, since: this.#lostAt(until), person };
      this.#lapsed.run(id, departure).catch((error: unknown) => {
        // The janitor frees it later.
        this.needs.log.warn({ err: error, room: id }, 'a lapsed seat could not be freed');
      });
    });
  }

  /** Frees seats that were only reserved by pages. Those of people who have connected since stay. */
  async freeReserved({ _id }: Room, seats: Seat[]): Promise<void> {
    const since = Date.now();
    const free = ({ member, until }: Seat) => this.#reserved.run(_id.toHexString(), { member, until, since });
    await Promise.all(seats.map(free));
  }

  /** Frees lapsed seats for which no timer runs, such as those of a dead node. */
  async freeLapsed(): Promise<void> {
    const now = new Date();
    // The first condition follows from the second, and lets the index on `seats.nodes` find the rooms.
    const lapsed = { 'seats.nodes': [], seats: { $elemMatch: { nodes: [], until: { $lt: now } } } };
    const rooms = await this.needs.db.Room.find(lapsed, { seats: 1 }).lean();
    for (const { _id, seats } of rooms) {
      const free = async ({ member, until }: Seat) => {
        if (until !== null && until < now)
          await this.#lapsed.run(_id.toHexString(), { member, until, since: this.#lostAt(until) });
      };
      await Promise.all(seats.map(free));
    }
  }

  /** Stops all timers; the janitor of another process, or of the next start, frees those seats. */
  close(): void {
    this.#lapses.close();
  }

  /** The room's grace period began with the seat's, when the connection was lost, so both are over at the same time. */
  #lostAt = (until: Date): number => until.getTime() - this.needs.emptyRoomGraceMs;

  async #loseAll(id: string, people: Person[]): Promise<BatchOutcome<Date>> {
    const members = people.map((person) => person.memberIn(id));
    const until = new Date(Date.now() + this.needs.emptyRoomGraceMs);
    const room = await this.needs.db.Room.findOneAndUpdate(
      { _id: id, 'seats.member': { $in: members } },
      {
        $pull: { 'seats.$[mine].nodes': this.needs.node },
        // A page that is reloading gets longer than a lost connection.
        $max: { 'seats.$[loading].until': until },
        $set: { 'seats.$[mine].lost': true, 'seats.$[lost].until': until },
      },
      {
        arrayFilters: [
          { 'mine.member': { $in: members } },
          { 'loading.member': { $in: members }, 'loading.reservedAt': { $exists: true } },
          { 'lost.member': { $in: members }, 'lost.reservedAt': { $exists: false } },
        ],
      },
    ).lean();
    return { results: people.map(() => until), pauseMs: room ? pauseAfter(room) : 0 };
  }
}
