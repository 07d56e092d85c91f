/** How many jobs may run and wait. */
interface Bounds {
  atATime: number;
  /** How many may wait in one group, for each level of a path, the outermost first. */
  waiting: readonly number[];
  waitingInAll: number;
}

interface Waiting {
  begin: () => void;
  refuse: () => void;
}

/** The waiting jobs of one group: lanes for its subgroups, or at the end of a path the jobs themselves. */
class Lane {
  readonly lanes = new Map<string, Lane>();
  readonly work: Waiting[] = [];
  waiting = 0;
}

/**
 * Runs a few jobs at a time, and picks the waiting ones in turn: one for each network, within it one for each
 * address, within that one for each session (fair queuing, https://www.rfc-editor.org/rfc/rfc970). However many jobs
 * one client queues, another client's next job waits for at most one of them.
 */
export class FairQueue {
  readonly #root = new Lane();
  #running = 0;

  constructor(
    private readonly bounds: Bounds,
    /** Creates the error for a job that cannot wait. */
    private readonly refusal: () => Error,
  ) {}

  /**
   * Runs `work` when its turn comes.
   * @param path the groups of the client, the widest first
   * @throws the refusal if too many are waiting in one of the groups; if too many are waiting in total, the last job
   *   of the longest lane is refused instead
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
    if (this.#root.waiting >= this.bounds.waitingInAll && !this.#displaceLast(found[0]?.waiting ?? 0))
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

  /** Refuses the last job of the longest lane, if one is longer than the new job's own. */
  #displaceLast(own: number): boolean {
    const longest = [...this.#root.lanes.values()].reduce((most, lane) => Math.max(most, lane.waiting), 0);
    if (longest <= own + 1) return false;
    takeLast(this.#root)?.refuse();
    return true;
  }
}

function laneAt(root: Lane, path: readonly string[]): Lane | undefined {
  return path.reduce<Lane | undefined>((lane, part) => lane?.lanes.get(part), root);
}

/** Removes the next job; its lane moves behind the others. */
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

/** Removes the last job of the longest lane. */
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
