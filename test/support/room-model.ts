/** How many a room of the model holds. */
export const MAX = 3;

/** What happens to a room. People and nodes are numbers. */
export type Step =
  | { does: 'open'; person: number; node: number }
  | { does: 'close'; person: number; node: number; meant: boolean }
  | { does: 'showOut'; person: number; by: number }
  | { does: 'handOver'; person: number; by: number }
  /** Everybody's time to come back is over. */
  | { does: 'pass' }
  /** A node dies; another one takes its place. */
  | { does: 'die'; node: number }
  /** A node cannot say that it lives until everybody else's time to come back is over, and then can. */
  | { does: 'stall'; node: number };

interface Tab {
  person: number;
  node: number;
}

/** A room as one would explain it: who has a seat, and who is the host. */
export class RoomModel {
  alive = true;
  host = 0;
  /** Who has a seat, in the order they came. */
  seated = [0];
  /** In the order they were opened. */
  #tabs: Tab[] = [];
  #shownOut = new Set<number>();

  /** @returns the answer that the room gives: `ok` or the code of an error */
  apply(step: Step): string {
    switch (step.does) {
      case 'open':
        return this.#open(step.person, step.node);
      case 'close':
        return this.#close(step.person, step.node, step.meant);
      case 'showOut':
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
      if (this.#shownOut.has(person)) return 'shown_out';
      if (this.seated.length >= MAX) return 'room_full';
      if (this.seated.length === 0) this.host = person;
      this.seated.push(person);
    }
    this.#tabs.push({ person, node });
    return 'ok';
  }

  #close(person: number, node: number, meant: boolean): string {
    // Which of one's tabs on a node is closed makes no difference: one is there from the first on.
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
    this.#shownOut.add(person);
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

  /** Those who sit on the stalled node and nowhere else lose their seats; it takes them again in the order they came to it. */
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
