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
import { errorIn, said, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html (filesystem, size limits).

const MIB = 1024 * 1024;

/** Mounts a disk of one MiB, where this machine allows it: not every sandbox that mounts keeps to the size. */
async function smallDisk(t: TestContext): Promise<string | null> {
  const folder = await testFolder(t);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (status !== 0) return null;
  atEnd(t, () => spawnSync('umount', ['-l', folder]));
  return free(folder) === MIB ? folder : null;
}

/** The bytes that are free on the disk of a folder. */
function free(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

test('a full disk is told as such, leaves no part of a file, and talk goes on', async (t) => {
  const uploadsDir = await smallDisk(t);
  if (uploadsDir === null) {
    t.skip('no small disk can be mounted on this machine');
    return;
  }
  const { url } = await startService(t, { UPLOADS_DIR: uploadsDir, GIF_STORE: 'disk' });
  const maker = new Visitor(t, url, 'en');
  const room = await maker.makeRoom();
  const socket = await maker.enter(room);
  const gif = await makeGif();
  const tooMuch = Buffer.concat([gif, Buffer.alloc(2 * MIB)]);

  // Whoever is answered before the part is gone shows so now and then only.
  for (let round = 0; round < 20; round++) {
    assert.deepEqual(await errorIn(await maker.gif(room, tooMuch)), {
      status: 503,
      code: 'unavailable',
      message: 'Not available right now. Try again in a moment.',
    });
    assert.deepEqual(await readdir(join(uploadsDir, room)), []);
  }

  // A removed file takes its place until it is closed.
  await until('the disk is empty again', () => free(uploadsDir) === MIB);
  // There is place for the GIF, and none for its poster.
  const { bsize } = statfsSync(uploadsDir);
  const pages = Math.ceil(gif.length / bsize);
  writeFileSync(join(uploadsDir, 'filler'), Buffer.alloc(MIB - pages * bsize));
  assert.equal((await errorIn(await maker.gif(room, gif))).code, 'unavailable');
  assert.deepEqual(await readdir(join(uploadsDir, room)), []);

  await said(socket, 'no disk is needed for this');
  await rm(join(uploadsDir, 'filler'));
  assert.equal((await maker.gif(room, gif)).status, 201);
  assert.equal((await readdir(join(uploadsDir, room))).length, 2);
});
