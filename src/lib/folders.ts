import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from './errors.js';

/**
 * Creates a folder that only its owner can read, unless it exists, and checks that it is writable by creating a file,
 * since permissions alone do not prove it. A full disk passes, since space is freed when a room ends.
 * @throws the system's error if it cannot be written
 */
export async function tryFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const probe = join(folder, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 });
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** @throws SettingError if the folder of a setting cannot be written */
export async function checkFolder(setting: string, folder: string): Promise<void> {
  await tryFolder(folder).catch((error: unknown) => {
    throw unwritable(setting, folder, error);
  });
}

export function unwritable(setting: string, folder: string, error: unknown): SettingError {
  const why = error instanceof Error ? error.message : String(error);
  return new SettingError(`${setting} takes a folder that can be written, and ${folder} is none: ${why}`);
}
