import { randomUUID } from 'node:crypto';
import { createDomain, type Domain } from '../../src/domain.js';
import { GifsOnDisk } from '../../src/gifs/gifs-on-disk.js';
import { UserError } from '../../src/lib/errors.js';
import { createLog } from '../../src/lib/log.js';
import { createMetrics } from '../../src/lib/metrics.js';
import { Rates } from '../../src/lib/rates.js';
import type { Database } from '../../src/models/index.js';
import { colorOf, Person } from '../../src/people/identity.js';
import { isSeated } from '../../src/rooms/seating.js';

/** Clearly different colours, so that everyone keeps their own. */
const COLOURS = ['#c0392b', '#2e8b57', '#1f4e9e', '#e1b12c', '#7d3c98'];

/** Long enough that no timer fires within a test, which changes deadlines in the database instead. */
const GRACE_MS = 3_600_000;

const log = createLog({ logLevel: 'fatal' });
const metrics = createMetrics();

/** One of several nodes: the real domain without sockets; tests open and close tabs directly. */
export class TestNode {
  readonly name = randomUUID();
  readonly #domain: Domain;
  readonly #tabs: { id: string; person: number }[] = [];

  /** @param gifFolder the folder for GIF files */
  constructor(db: Database, gifFolder: string) {
    this.#domain = createDomain({
      db,
      gifFiles: new GifsOnDisk(gifFolder),
      rates: new Rates({ rateLimits: false }),
      log,
      metrics,
      node: this.name,
      emptyRoomGraceMs: GRACE_MS,
      maxRooms: 5000,
      maxRoomsOfSession: 5000,
    });
    // Like the disconnect that follows when a member's socket is closed.
    this.#domain.bus.on('memberGone', (_room, member) => {
      this.cut(member);
    });
  }

  static at(nodes: TestNode[], index: number): TestNode {
    const node = nodes[index];
    if (!node) throw new Error('no such node');
    return node;
  }

  static person(index: number): Person {
    const name = { color: COLOURS[index] ?? colorOf(`${index}`), number: 1000 + index };
    return new Person({ session: `session ${index}`, ...name }, 'secret');
  }

  get chats(): Domain['chats'] {
    return this.#domain.chats;
  }

  /** The members with an open tab here. */
  get people(): number[] {
    return this.#tabs.map(({ person }) => person);
  }

  async createRoom(max: number): Promise<string> {
    return (await this.#domain.rooms.create({ title: 'a room', max, password: '' }, TestNode.person(0), {}))
      .id;
  }

  open(id: string, person: number): Promise<string> {
    return answer(async () => {
      await this.#domain.seats.connect(id, TestNode.person(person));
      this.#tabs.push({ id, person });
      // As in a socket's connect: detects a member who was removed meanwhile.
      const member = TestNode.person(person).memberIn(id);
      if (!isSeated(await this.#domain.rooms.find(id), member)) this.cut(member);
    });
  }

  async close(id: string, person: number, meant: boolean): Promise<string> {
    const at = this.#tabs.findIndex((tab) => tab.person === person);
    if (at < 0) return 'no such tab';
    this.#tabs.splice(at, 1);
    await this.#domain.seats.disconnect(id, TestNode.person(person), meant);
    return 'ok';
  }

  kick(id: string, by: number, person: number, nodes: TestNode[]): Promise<string> {
    const member = TestNode.person(person).memberIn(id);
    return answer(async () => {
      await this.#domain.hosting.kick(id, member, TestNode.person(by));
      // Notifies the sockets of every node.
      for (const node of nodes) node.cut(member);
      for (const node of nodes) await node.settle();
    });
  }

  handOver(id: string, by: number, person: number): Promise<string> {
    const member = TestNode.person(person).memberIn(id);
    return answer(() => this.#domain.hosting.handOver(id, member, TestNode.person(by)));
  }

  /** Closes all tabs of a member, as the server closes sockets. */
  cut(member: string): void {
    for (const tab of this.#tabs.splice(0)) {
      const person = TestNode.person(tab.person);
      if (person.memberIn(tab.id) !== member) this.#tabs.push(tab);
      else void this.#domain.seats.disconnect(tab.id, person, false);
    }
  }

  async round(): Promise<void> {
    await this.#domain.janitor.round();
    await this.settle();
  }

  async settle(): Promise<void> {
    await this.#domain.seats.onIdle();
  }

  /** Finishes all work and stops. */
  async end(): Promise<void> {
    await this.#domain.close();
  }

  /** Stops all work, as if the node had been killed. */
  stop(): void {
    this.#domain.leaving.close();
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
