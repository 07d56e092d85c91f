/** How many may wait: under each part of a path, and in all. */
interface Bounds {
  atATime: number;
  /** One number for each level of a path, the outermost first. */
  waiting: readonly number[];
  waitingInAll: number;
}

interface Waiting {
  begin: () => void;
  refuse: () => void;
}

/** Who waits below one part of a path: lanes by the next part, or, at the path's end, the work itself. */
class Lane {
  readonly lanes = new Map<string, Lane>();
  readonly work: Waiting[] = [];
  waiting = 0;
}

/**
 * Lets a few pieces of work run at a time, and those that wait in turn by who asked: one for each network, within it one for
 * each address, within that one for each session (fair queuing, https://www.rfc-editor.org/rfc/rfc970). However much one of
 * them asks for, the next of everybody else comes after at most one of theirs.
 */
export class FairQueue {
  readonly #root = new Lane();
  #running = 0;

  constructor(
    private readonly bounds: Bounds,
    /** What is thrown to who cannot wait. */
    private readonly refusal: () => Error,
  ) {}

  /**
   * Runs `work` when its turn comes.
   * @param path who asks, the widest group first
   * @throws the refusal where too many wait already in their group; where too many wait in all, it goes to the last of
   *   the network that has most of them waiting
   */
  async run<Result>(path: readonly string[], work: () => Result | Promise<Result>): Promise<Result> {
    if (this.#running >= this.bounds.atATime) await this.#turn(path);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #turn(path: readonly string[]): Promise<void> {
    const found = path.map((_, depth) => laneAt(this.#root, path.slice(0, depth + 1)));
    if (found.some((lane, depth) => (lane?.waiting ?? 0) >= (this.bounds.waiting[depth] ?? 0)))
      return Promise.reject(this.refusal());
    if (this.#root.waiting >= this.bounds.waitingInAll && !this.#makeRoom(found[0]?.waiting ?? 0))
      return Promise.reject(this.refusal());
    return new Promise((resolve, reject) => {
      const begin = () => {
        this.#running++;
        resolve();
      };
      const refuse = () => {
        reject(this.refusal());
      };
      let lane = this.#root;
      lane.waiting++;
      for (const part of path) {
        const next = lane.lanes.get(part) ?? new Lane();
        lane.lanes.set(part, next);
        lane = next;
        lane.waiting++;
      }
      lane.work.push({ begin, refuse });
    });
  }

  #next(): void {
    if (this.#root.waiting > 0 && this.#running < this.bounds.atATime) takeFirst(this.#root)?.begin();
  }

  /** Refuses the last of the longest line, if one is longer than the line of who comes. */
  #makeRoom(own: number): boolean {
    const longest = [...this.#root.lanes.values()].reduce((most, lane) => Math.max(most, lane.waiting), 0);
    if (longest <= own + 1) return false;
    takeLast(this.#root)?.refuse();
    return true;
  }
}

function laneAt(root: Lane, path: readonly string[]): Lane | undefined {
  return path.reduce<Lane | undefined>((lane, part) => lane?.lanes.get(part), root);
}

/** Takes the next one out; the lane that it was in goes behind its neighbours. */
function takeFirst(lane: Lane): Waiting | undefined {
  lane.waiting--;
  const [next] = lane.lanes;
  if (next === undefined) return lane.work.shift();
  const [name, child] = next;
  const taken = takeFirst(child);
  lane.lanes.delete(name);
  if (child.waiting > 0) lane.lanes.set(name, child);
  return taken;
}

/** Takes the last one out of the lane where most wait. */
function takeLast(lane: Lane): Waiting | undefined {
  lane.waiting--;
  if (lane.lanes.size === 0) return lane.work.pop();
  const [name, child] = [...lane.lanes].reduce((most, each) =>
    each[1].waiting > most[1].waiting ? each : most,
  );
  const taken = takeLast(child);
  if (child.waiting === 0) lane.lanes.delete(name);
  return taken;
}
