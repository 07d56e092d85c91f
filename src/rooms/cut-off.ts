import type { Database } from '../models/index.js';

/** Which nodes cannot reach the others. They say so by the database, which they can reach. */
export class CutOff {
  #isMarked = false;

  constructor(
    private readonly db: Database,
    private readonly node: string,
  ) {}

  /** Stores whether this node is cut off. */
  async mark(isCutOff: boolean): Promise<void> {
    if (isCutOff === this.#isMarked) return;
    await this.db.Node.updateOne({ _id: this.node }, { $set: { cutOff: isCutOff } });
    this.#isMarked = isCutOff;
  }

  /** Whether another node is cut off. */
  async isAnother(): Promise<boolean> {
    return (await this.db.Node.exists({ _id: { $ne: this.node }, cutOff: true })) !== null;
  }
}
