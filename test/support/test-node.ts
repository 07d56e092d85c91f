import { randomUUID } from 'node:crypto';
import { createBus } from '../../src/rooms/bus.js';
import { Leaving } from '../../src/rooms/leaving.js';
import { Gifs } from '../../src/gifs/gifs.js';
import { GifsOnDisk } from '../../src/gifs/gifs-on-disk.js';
import { History } from '../../src/chats/history.js';
import { Hosting } from '../../src/rooms/hosting.js';
import { Janitor } from '../../src/rooms/janitor.js';
import type { Person } from '../../src/people/identity.js';
import { Passwords } from '../../src/rooms/passwords.js';
import { Rooms } from '../../src/rooms/rooms.js';
import { isSeated } from '../../src/rooms/seating.js';
import { Seats } from '../../src/rooms/seats.js';
import { UserError } from '../../src/lib/errors.js';
import { createLog } from '../../src/lib/log.js';
import { Rates } from '../../src/lib/rates.js';
import type { Database } from '../../src/models/index.js';

/** Colours that nobody takes for another, so that everybody has the one they came with. */
const COLOURS = ['#c0392b', '#2e8b57', '#1f4e9e', '#e1b12c', '#7d3c98'];

/** Long enough that no timer fires within a test: its time is in the database. */
const GRACE_MS = 3_600_000;

const log = createLog({ logLevel: 'fatal' });

/** One node of several: the real domain without its sockets; tabs are opened and closed by hand. */
export class TestNode {
  readonly name = randomUUID();
  readonly #options = {
    cookieSecret: 'secret',
    emptyRoomGraceMs: GRACE_MS,
    maxRooms: 5000,
    maxRoomsOfSession: 5000,
    node: this.name,
    log,
    onDeserted: () => undefined,
  };
  readonly #bus = createBus();
  readonly #rooms: Rooms;
  readonly #leaving: Leaving;
  readonly #seats: Seats;
  readonly #hosting: Hosting;
  readonly #janitor: Janitor;
  readonly #tabs: { id: string; person: number }[] = [];

  /** @param gifFolder where it keeps GIF files */
  constructor(db: Database, gifFolder: string) {
    const history = new History(db);
    const gifs = new Gifs(new GifsOnDisk(gifFolder));
    const passwords = new Passwords(new Rates({ rateLimits: false }));
    this.#rooms = new Rooms(db, this.#bus, history, gifs, passwords, this.#options);
    this.#leaving = new Leaving(db, this.#bus, this.#rooms, this.#options);
    this.#seats = new Seats(db, this.#bus, this.#rooms, this.#leaving, this.#options);
    this.#hosting = new Hosting(db, this.#bus, this.#rooms, passwords);
    this.#janitor = new Janitor(db, this.#rooms, this.#seats, this.#leaving, history, gifs, this.#options);
    // As a socket's own end follows when its member is sent away.
    this.#bus.on('memberGone', (_room, member) => {
      this.cut(member);
    });
  }

  static at(nodes: TestNode[], index: number): TestNode {
    const node = nodes[index];
    if (!node) throw new Error('no such node');
    return node;
  }

  static person(index: number): Person {
    return { session: `session ${index}`, color: COLOURS[index] ?? '', number: 1000 + index };
  }

  /** Who has a tab open here. */
  get people(): number[] {
    return this.#tabs.map(({ person }) => person);
  }

  async makeRoom(max: number): Promise<string> {
    return (await this.#rooms.make({ title: 'a room', max, password: '' }, TestNode.person(0), {})).id;
  }

  open(id: string, person: number): Promise<string> {
    return answer(async () => {
      await this.#seats.connect(id, TestNode.person(person));
      this.#tabs.push({ id, person });
      // As a socket's greeting does: who was shown out in this very moment is found now.
      const member = this.#rooms.memberOf(id, TestNode.person(person));
      if (!isSeated(await this.#rooms.find(id), member)) this.cut(member);
    });
  }

  async close(id: string, person: number, meant: boolean): Promise<string> {
    const at = this.#tabs.findIndex((tab) => tab.person === person);
    if (at < 0) return 'no such tab';
    this.#tabs.splice(at, 1);
    await this.#seats.disconnect(id, TestNode.person(person), meant);
    return 'ok';
  }

  kick(id: string, by: number, person: number, nodes: TestNode[]): Promise<string> {
    const member = this.#rooms.memberOf(id, TestNode.person(person));
    return answer(async () => {
      await this.#hosting.kick(id, member, TestNode.person(by));
      // The sockets of every node hear of it.
      for (const node of nodes) node.cut(member);
      for (const node of nodes) await node.settle();
    });
  }

  handOver(id: string, by: number, person: number): Promise<string> {
    const member = this.#rooms.memberOf(id, TestNode.person(person));
    return answer(() => this.#hosting.handOver(id, member, TestNode.person(by)));
  }

  /** Ends all tabs of a member, as the server ends sockets. */
  cut(member: string): void {
    for (const tab of this.#tabs.splice(0)) {
      const person = TestNode.person(tab.person);
      if (this.#rooms.memberOf(tab.id, person) !== member) this.#tabs.push(tab);
      else void this.#seats.disconnect(tab.id, person, false);
    }
  }

  async round(): Promise<void> {
    await this.#janitor.round();
    await this.settle();
  }

  async settle(): Promise<void> {
    await this.#seats.settle();
  }

  /** Does nothing more, as if it had been killed. */
  stop(): void {
    this.#leaving.close();
  }
}

async function answer(work: () => Promise<void>): Promise<string> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}
