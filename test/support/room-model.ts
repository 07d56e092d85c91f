/** The limit of the model's room. */
export const MAX = 3;

/** An event in a room. People and nodes are numbers. */
export type Step =
  | { does: 'open'; person: number; node: number }
  | { does: 'close'; person: number; node: number; meant: boolean }
  | { does: 'kick'; person: number; by: number }
  | { does: 'handOver'; person: number; by: number }
  /** The grace period of everyone who is away is over. */
  | { does: 'pass' }
  /** A node dies; another one takes its place. */
  | { does: 'die'; node: number }
  /** A node cannot renew its lease until everyone else's grace period is over, and then can. */
  | { does: 'stall'; node: number };

interface Tab {
  person: number;
  node: number;
}

/** A simple model of a room: who has a seat, and who is the host. */
export class RoomModel {
  alive = true;
  host = 0;
  /** The seated people, in order of arrival. */
  seated = [0];
  /** In the order of opening. */
  #tabs: Tab[] = [];
  #removed = new Set<number>();

  /** @returns the room's answer: `ok` or an error code */
  apply(step: Step): string {
    switch (step.does) {
      case 'open':
        return this.#open(step.person, step.node);
      case 'close':
        return this.#close(step.person, step.node, step.meant);
      case 'kick':
        return this.#kick(step.person, step.by);
      case 'handOver':
        return this.#handOver(step.person, step.by);
      case 'pass':
        this.#pass();
        return 'ok';
      case 'die':
        this.#cut(({ node }) => node === step.node);
        return 'ok';
      case 'stall':
        this.#stall(step.node);
        return 'ok';
    }
  }

  #open(person: number, node: number): string {
    if (!this.alive) return 'room_not_found';
    if (!this.seated.includes(person)) {
      if (this.#removed.has(person)) return 'shown_out';
      if (this.seated.length >= MAX) return 'room_full';
      if (this.seated.length === 0) this.host = person;
      this.seated.push(person);
    }
    this.#tabs.push({ person, node });
    return 'ok';
  }

  #close(person: number, node: number, meant: boolean): string {
    // Which tab on a node closes makes no difference: a person counts from their first tab.
    const at = this.#tabs.findLastIndex((tab) => tab.person === person && tab.node === node);
    if (at < 0) return 'no such tab';
    this.#tabs.splice(at, 1);
    if (meant && !this.#isThere(person)) this.#free([person]);
    return 'ok';
  }

  #kick(person: number, by: number): string {
    if (!this.alive) return 'room_not_found';
    if (this.host !== by || !this.seated.includes(by)) return 'not_owner';
    if (person === by) return 'not_yourself';
    if (!this.seated.includes(person)) return 'member_not_found';
    this.#free([person]);
    this.#cut((tab) => tab.person === person);
    this.#removed.add(person);
    return 'ok';
  }

  #handOver(person: number, by: number): string {
    if (!this.alive) return 'room_not_found';
    if (this.host !== by || !this.seated.includes(by)) return 'not_owner';
    if (!this.seated.includes(person)) return 'member_not_found';
    this.host = person;
    return 'ok';
  }

  #pass(): void {
    this.#free(this.seated.filter((person) => !this.#isThere(person)));
    if (this.seated.length === 0) this.alive = false;
  }

  /** People connected only to the stalled node lose their seats; it takes them again in the order they connected to it. */
  #stall(node: number): void {
    const tabs = this.#cut((tab) => tab.node === node);
    this.#pass();
    for (const { person } of tabs) this.#open(person, node);
  }

  #cut(which: (tab: Tab) => boolean): Tab[] {
    const cut = this.#tabs.filter(which);
    this.#tabs = this.#tabs.filter((tab) => !cut.includes(tab));
    return cut;
  }

  #isThere = (person: number): boolean => this.#tabs.some((tab) => tab.person === person);

  #free(people: number[]): void {
    for (const person of people) {
      this.seated = this.seated.filter((each) => each !== person);
      if (this.host === person) this.host = this.seated[0] ?? person;
    }
  }
}
