import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the files in the folder: for the owner alone, also where the folder has been opened to others or is copied elsewhere. */
export const FILE_MODE = 0o600;

/**
 * Makes a folder for its owner alone, and takes from others what they could read of an earlier start or of a backup.
 * @throws where the folder cannot be made, or is somebody else's
 */
export async function openPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  await Promise.all(files.map(({ name }) => closeToOthers(join(folder, name))));
}

async function closeToOthers(path: string): Promise<void> {
  try {
    await chmod(path, FILE_MODE);
  } catch (error) {
    // Another process that has the folder may just have removed it.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
