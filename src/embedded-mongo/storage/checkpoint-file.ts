import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants, open } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '../crc32c.js';

/**
 * The beginning of the database file as it was when everything it leads to was on the disk. Two files take turns,
 * so that one of them is whole at any time.
 */
export interface Checkpoint {
  number: bigint;
  /** Tells one run of the system from another. */
  boot: string;
  head: Buffer;
}

const NAMES = ['checkpoint-0', 'checkpoint-1'];
const BOOT_LENGTH = 36;
const HEADER = 8 + BOOT_LENGTH;

/** The newest checkpoint that is whole, or null. */
export function readCheckpoint(folder: string): Checkpoint | null {
  const found = NAMES.map((name) => readOne(join(folder, name))).filter((checkpoint) => checkpoint !== null);
  return found.sort((a, b) => Number(b.number - a.number))[0] ?? null;
}

function readOne(path: string): Checkpoint | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const end = bytes.length - 4;
  if (end < HEADER || bytes.readUInt32LE(end) !== crc32c(bytes.subarray(0, end))) return null;
  const boot = bytes.toString('latin1', 8, HEADER).trimEnd();
  return { number: bytes.readBigUInt64LE(0), boot, head: bytes.subarray(HEADER, end) };
}

/** Writes a checkpoint, and waits until the disk has it. */
export async function writeCheckpoint(folder: string, { number, boot, head }: Checkpoint): Promise<void> {
  const bytes = Buffer.alloc(HEADER + head.length + 4);
  bytes.writeBigUInt64LE(number, 0);
  bytes.write(boot.padEnd(BOOT_LENGTH), 8, 'latin1');
  head.copy(bytes, HEADER);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
  // Written over in place: that needs no room on a disk that is full.
  const path = join(folder, NAMES[Number(number % 2n)] as string);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Two moments of one start of the system differ by no more than this where they are computed, in milliseconds. */
const BOOT_TOLERANCE = 60_000;

/** What tells this run of the system from others. */
export function currentBoot(): string {
  const path = '/proc/sys/kernel/random/boot_id';
  return existsSync(path) ? readFileSync(path, 'latin1').trim() : String(Date.now() - uptime() * 1000);
}

/** Whether the system has run without a break since a checkpoint was taken. */
function isSameBoot(boot: string): boolean {
  const now = currentBoot();
  return now === boot || Math.abs(Number(now) - Number(boot)) < BOOT_TOLERANCE;
}

/**
 * Brings the database file back to its checkpoint if the system has gone down since: what was written later may
 * have reached the disk in any order, or not at all. The death of the process alone changes nothing.
 */
export function restoreAfterPowerLoss(folder: string, path: string): void {
  const checkpoint = existsSync(path) ? readCheckpoint(folder) : null;
  if (!checkpoint || isSameBoot(checkpoint.boot)) return;
  const file = openSync(path, 'r+');
  try {
    writeSync(file, checkpoint.head, 0, checkpoint.head.length, 0);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}
