/** How many a room of the model holds. */
export const MAX = 3;

/** What happens to a room. People and nodes are numbers. */
export type Step =
  | { does: 'open'; person: number; node: number }
  | { does: 'close'; person: number; node: number; meant: boolean }
  | { does: 'showOut'; person: number; by: number }
  /** Everybody's time to come back is over. */
  | { does: 'pass' }
  /** A node dies; another one takes its place. */
  | { does: 'die'; node: number }
  /** A node cannot say that it lives until everybody else's time to come back is over, and then can. */
  | { does: 'stall'; node: number };

interface Seat {
  person: number;
  /** Open tabs by node. */
  tabs: Map<number, number>;
}

/** A room as one would explain it: who has a seat, in the order they came, and who is the host. */
export class RoomModel {
  alive = true;
  host = 0;
  #seats: Seat[] = [{ person: 0, tabs: new Map() }];
  #shownOut = new Set<number>();

  get seated(): number[] {
    return this.#seats.map(({ person }) => person);
  }

  /** @returns the answer that the room gives: `ok` or the code of an error */
  apply(step: Step): string {
    switch (step.does) {
      case 'open':
        return this.#open(step.person, step.node);
      case 'close':
        return this.#close(step.person, step.node, step.meant);
      case 'showOut':
        return this.#showOut(step.person, step.by);
      case 'pass':
        this.#pass();
        return 'ok';
      case 'die':
        this.#tabsVanish(step.node);
        return 'ok';
      case 'stall':
        this.#stall(step.node);
        return 'ok';
    }
  }

  #open(person: number, node: number): string {
    if (!this.alive) return 'room_not_found';
    let seat = this.#seats.find((each) => each.person === person);
    if (!seat) {
      if (this.#shownOut.has(person)) return 'shown_out';
      if (this.#seats.length >= MAX) return 'room_full';
      if (this.#seats.length === 0) this.host = person;
      seat = { person, tabs: new Map() };
      this.#seats.push(seat);
    }
    seat.tabs.set(node, (seat.tabs.get(node) ?? 0) + 1);
    return 'ok';
  }

  #close(person: number, node: number, meant: boolean): string {
    const seat = this.#seats.find((each) => each.person === person);
    const tabs = seat?.tabs.get(node) ?? 0;
    if (!seat || tabs === 0) return 'no such tab';
    if (tabs > 1) seat.tabs.set(node, tabs - 1);
    else seat.tabs.delete(node);
    if (tabs === 1 && meant && seat.tabs.size === 0) this.#free([seat]);
    return 'ok';
  }

  #showOut(person: number, by: number): string {
    if (!this.alive) return 'room_not_found';
    if (this.host !== by || !this.seated.includes(by)) return 'not_owner';
    if (person === by) return 'not_yourself';
    if (!this.seated.includes(person)) return 'member_not_found';
    this.#seats = this.#seats.filter((each) => each.person !== person);
    this.#shownOut.add(person);
    return 'ok';
  }

  #pass(): void {
    this.#free(this.#seats.filter(({ tabs }) => tabs.size === 0));
    if (this.#seats.length === 0) this.alive = false;
  }

  #tabsVanish(node: number): void {
    for (const { tabs } of this.#seats) tabs.delete(node);
  }

  #stall(node: number): void {
    const cut = this.#seats.filter(({ tabs }) => tabs.has(node));
    const tabs = cut.map((seat) => seat.tabs.get(node) ?? 0);
    this.#tabsVanish(node);
    this.#pass();
    cut.forEach(({ person }, index) => {
      for (let tab = 0; tab < (tabs[index] ?? 0); tab++) this.#open(person, node);
    });
  }

  #free(seats: Seat[]): void {
    for (const seat of seats) {
      this.#seats = this.#seats.filter((each) => each !== seat);
      if (this.host === seat.person) this.host = this.#seats[0]?.person ?? this.host;
    }
  }
}
