import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd, type Ending } from './at-end.js';

const existing = new Set<string>();
let removedOnExit = false;

/** Creates a folder for temporary files that is removed when the test ends, whether it passes or fails. */
export async function testFolder(t: Ending): Promise<string> {
  const folder = await processFolder();
  atEnd(t, async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    existing.delete(folder);
  });
  return folder;
}

/** Creates a folder for temporary files that is removed when this process exits, also after an uncaught error. */
export async function processFolder(): Promise<string> {
  // The name is short, because a Unix socket's path may have no more than 103 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'huechat-'));
  if (!removedOnExit) process.once('exit', removeAll);
  removedOnExit = true;
  existing.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of existing) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
