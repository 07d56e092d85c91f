import { closeSync, openSync, readSync } from 'node:fs';
import { currentBoot, readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
import { headLength } from './header.js';

/** How soon after a write the disk itself has it, in milliseconds. Source: MongoDB manual, storage.journal.commitIntervalMs. */
export const FLUSH_MS = 100;

/** What a checkpoint needs of the store. */
export interface Pinnable {
  /** Holds on to what is committed now: its pages are not written over until it is let go. */
  pin(): { done(): void };
  /** Brings all that is committed to the disk. */
  flush(): Promise<void>;
}

/**
 * Keeps the database such that the system may go down at any time. LMDB without a flush at every commit promises
 * nothing then, since later pages may be on the disk and earlier ones not. So every now and then everything is
 * flushed, the file's beginning as of that moment is kept aside, and the pages that it leads to are left alone
 * until the next time: going back to it is always possible.
 */
export class Checkpoints {
  private pinned: { done(): void } | null = null;
  private number: bigint;
  private running: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly boot = currentBoot();

  constructor(
    private readonly store: Pinnable,
    private readonly folder: string,
    private readonly path: string,
    private readonly flushMs: number,
  ) {
    this.number = readCheckpoint(folder)?.number ?? 0n;
  }

  /** Something was written: a checkpoint is due. */
  due(): void {
    this.timer ??= setTimeout(() => {
      // Where the disk is full the checkpoint before holds; the next write tries again.
      this.take().catch(() => undefined);
    }, this.flushMs);
  }

  /** Resolves when everything committed until now is safe. Those who ask at the same time share one flush. */
  take(): Promise<void> {
    if (!this.running) return (this.running = this.run());
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return (this.running = this.run());
      });
    return this.next;
  }

  /** Takes a last one, and lets go. */
  async close(): Promise<void> {
    // Where there is no room for it the one before holds.
    await this.take().catch(() => undefined);
    if (this.timer) clearTimeout(this.timer);
    this.pinned?.done();
    this.pinned = null;
  }

  private async run(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    // In one turn: no write can come between the pin and the head.
    const pinned = this.store.pin();
    const head = this.readHead();
    try {
      await this.store.flush();
      this.number++;
      await writeCheckpoint(this.folder, { number: this.number, boot: this.boot, head });
    } catch (error) {
      pinned.done();
      throw error;
    } finally {
      this.running = null;
    }
    this.pinned?.done();
    this.pinned = pinned;
  }

  private readHead(): Buffer {
    const file = openSync(this.path, 'r');
    try {
      const head = Buffer.alloc(headLength(file));
      readSync(file, head, 0, head.length, 0);
      return head;
    } finally {
      closeSync(file);
    }
  }
}
