import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { atEnd } from '../support/at-end.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { errorIn, said, Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html (filesystem, size limits).

const MIB = 1024 * 1024;

/** A disk of one MiB, where this machine lets us have one: not every sandbox that mounts keeps to the size. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'huechat-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  return status === 0 && free(folder) === MIB ? folder : null;
}

/** The bytes that are free on the disk of a folder. */
function free(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const disk = smallDisk();
const skip = disk === null ? 'this machine lets nobody mount a small disk' : false;

test('a full disk is told as such, leaves no part of a file, and talk goes on', { skip }, async (t) => {
  const uploadsDir = disk ?? '';
  atEnd(t, () => spawnSync('umount', ['-l', uploadsDir]));
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
