import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { atEnd } from '../support/at-end.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { testFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { errorIn, sendChat, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html (filesystem, size limits).

const MIB = 1024 * 1024;

/** Mounts a disk of 1 MiB, if this machine allows it; some sandboxes mount but ignore the size. */
async function smallDisk(t: TestContext): Promise<string | null> {
  const folder = await testFolder(t);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (status !== 0) return null;
  atEnd(t, () => spawnSync('umount', ['-l', folder]));
  return free(folder) === MIB ? folder : null;
}

/** Free space on a folder's disk, in bytes. */
function free(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

test('a full disk is reported as such, leaves no partial file, and chatting goes on', async (t) => {
  const uploadsDir = await smallDisk(t);
  if (uploadsDir === null) {
    t.skip('no small disk can be mounted on this machine');
    return;
  }
  const { url } = await startService(t, { UPLOADS_DIR: uploadsDir, GIF_STORE: 'disk' });
  const creator = new Visitor(t, url, 'en');
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const gif = await makeGif();
  const tooMuch = Buffer.concat([gif, Buffer.alloc(2 * MIB)]);

  // Answering before the partial file is removed would fail only sometimes.
  for (let round = 0; round < 20; round++) {
    assert.deepEqual(await errorIn(await creator.gif(room, tooMuch)), {
      status: 503,
      code: 'unavailable',
      message: 'Not available right now. Try again in a moment.',
    });
    assert.deepEqual(await readdir(join(uploadsDir, room)), []);
  }

  // A removed file occupies the disk until it is closed.
  await until('the disk is empty again', () => free(uploadsDir) === MIB);
  // There is space for the GIF, but not for its poster.
  const { bsize } = statfsSync(uploadsDir);
  const pages = Math.ceil(gif.length / bsize);
  writeFileSync(join(uploadsDir, 'filler'), Buffer.alloc(MIB - pages * bsize));
  assert.equal((await errorIn(await creator.gif(room, gif))).code, 'unavailable');
  assert.deepEqual(await readdir(join(uploadsDir, room)), []);

  await sendChat(socket, 'no disk is needed for this');
  await rm(join(uploadsDir, 'filler'));
  assert.equal((await creator.gif(room, gif)).status, 201);
  assert.equal((await readdir(join(uploadsDir, room))).length, 2);
});
