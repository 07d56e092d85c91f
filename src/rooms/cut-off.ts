import type { Database } from '../models/index.js';

/** Which nodes cannot reach the others, as they record in the database. */
export class CutOff {
  constructor(
    private readonly db: Database,
    private readonly node: string,
  ) {}

  /** Stores whether this node is cut off. */
  async mark(isCutOff: boolean): Promise<void> {
    await this.db.Node.updateOne({ _id: this.node }, { $set: { cutOff: isCutOff } });
  }

  /** Whether another node is cut off. */
  async isAnother(): Promise<boolean> {
    return (await this.db.Node.exists({ _id: { $ne: this.node }, cutOff: { $ne: false } })) !== null;
  }
}
