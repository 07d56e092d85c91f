import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import type { ChatView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { application, comment, control, gif, image, loop, subBlocks } from '../support/gif-bytes.js';
import { startService } from '../support/service.js';
import { errorIn, Visitor } from '../support/visitor.js';
import { tinyGif } from './support/fuzz-gifs.js';

// https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html, for all of this page

async function files(uploadsDir: string): Promise<string[]> {
  const entries = await readdir(uploadsDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test('35 bytes that would decode to gigabytes are refused before anything is decoded', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  assert.equal(tinyGif(65_535, 65_535).length, 35);
  /** Images of the maximum size, 16 bytes for 64 MiB of pixels. */
  const largest = tinyGif(4096, 4096).subarray(19, -1);
  const animation = (frames: number, frame: Buffer, start: Buffer) =>
    Buffer.concat([start, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
  const large = tinyGif(4096, 4096).subarray(0, 19);
  const small = tinyGif(1, 1).subarray(0, 19);
  for (const [what, bytes, code] of [
    ['65,535 × 65,535', tinyGif(65_535, 65_535), 'gif_dimensions'],
    ['4,097 wide', tinyGif(4097, 1), 'gif_dimensions'],
    ['4,097 high', tinyGif(1, 4097), 'gif_dimensions'],
    ['30 frames of 4,096 × 4,096', animation(30, largest, large), 'gif_dimensions'],
    ['2,001 frames of 1 × 1', animation(2001, tinyGif(1, 1).subarray(19, -1), small), 'gif_dimensions'],
    ['a frame 65,535 wide on a small screen', gif([image(), image({ width: 65_535 })]), 'gif_dimensions'],
    ['a frame that begins at 65,000', gif([image({ left: 65_000 })]), 'gif_dimensions'],
  ] as const) {
    const before = process.memoryUsage().rss;
    const error = await errorIn(await creator.gif(room, Buffer.from(bytes)));
    assert.deepEqual([error.status, error.code], [422, code], what);
    // The service runs in this process.
    assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024, what);
  }
  assert.deepEqual(await files(uploadsDir), []);
});

const NAMES = [
  'x.html',
  '../../x.gif',
  '/etc/passwd',
  'C:\\x.gif',
  'x.php.gif',
  '.htaccess',
  'CON',
  'a'.repeat(300),
  '<script>.svg',
  'x.gif;.html',
  '%2e%2e%2fx',
];

test('whatever name and type an upload claims, it is stored under the server’s name and served as a GIF', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const picture = await makeGif();
  for (const [index, name] of NAMES.entries()) {
    const type = ['text/html', 'image/svg+xml', 'application/javascript'][index % 3] ?? '';
    const response = await creator.gif(room, picture, { name, type });
    assert.equal(response.status, 201, name);
    const view = (await response.json()) as ChatView;
    assert.match(view.gif?.src ?? '', new RegExp(`^/room/${room}/gif/[\\w-]{22}\\.gif$`));
    const { headers } = await creator.request(view.gif?.src ?? '');
    assert.equal(headers.get('content-type'), 'image/gif');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.doesNotMatch(JSON.stringify(view), /passwd|html|svg|htaccess/);
  }
  const kept = await files(uploadsDir);
  assert.equal(kept.length, 2 * NAMES.length);
  for (const name of kept) assert.match(name, /^[\w-]{22}\.(gif|webp)$/);
});

test('a file that only starts like a GIF, or contains one, is refused', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  for (const [what, bytes] of [
    ['script that begins like a GIF', Buffer.from('GIF89a=1;alert(1)//')],
    ['HTML that begins like a GIF', Buffer.from('GIF89a<script>alert(1)</script>')],
    ['a GIF behind HTML', Buffer.concat([Buffer.from('<html>'), gif([image()])])],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a WebP', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1')],
    ['a signature of an unknown version', gif([image()], { signature: 'GIF90a' })],
  ] as const) {
    const error = await errorIn(await creator.gif(room, Buffer.from(bytes)));
    // The bytes in place of a GIF's size can read as a number that is too large.
    assert.match(`${error.status} ${error.code}`, /^422 (not_a_gif|gif_damaged|gif_dimensions)$/, what);
  }
  assert.deepEqual(await files(uploadsDir), []);
});

test('data in a GIF besides its frames is not served', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const secret = Buffer.from('37.5665N 126.9780E<script>alert(1)</script>PK\x03\x04');
  const plain = gif([loop(0), control(10), image(), control(10), image()]);
  const plainText = Buffer.concat([
    Buffer.from([0x21, 1, 12, ...Array<number>(12).fill(0)]),
    subBlocks(secret),
  ]);
  for (const [what, ...blocks] of [
    ['a comment', comment(secret.toString('latin1'))],
    ['XMP metadata', application('XMP DataXMP', secret)],
    ['a colour profile', application('ICCRGBG1012', secret)],
    ['an application nobody knows', application('ABCDEFGHIJK', secret)],
    ['a text to be drawn', plainText],
    ['an extension nobody knows', Buffer.concat([Buffer.from([0x21, 0x99]), subBlocks(secret)])],
    ['more behind the timing', Buffer.concat([control(10).subarray(0, -1), subBlocks(secret)])],
    ['more behind the repetition', Buffer.concat([loop(0).subarray(0, -1), subBlocks(secret)])],
  ] as const) {
    for (const bytes of [
      gif([...blocks, loop(0), control(10), image(), control(10), image()]),
      gif([loop(0), control(10), image(), ...blocks, control(10), image()]),
      gif([loop(0), control(10), image(), control(10), image(), ...blocks]),
    ]) {
      const response = await creator.gif(room, bytes);
      const view = (await response.json()) as ChatView;
      const served = Buffer.from(await (await creator.request(view.gif?.src ?? '')).arrayBuffer());
      assert.ok(!served.includes(secret), what);
      assert.ok(served.equals(plain), what);
    }
  }
  assert.ok((await files(uploadsDir)).every((name) => /\.(gif|webp)$/.test(name)));
});

test('a malformed upload gets a client error and leaves no file', async (t) => {
  const { url, uploadsDir } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const part = 'Content-Disposition: form-data; name="gif"; filename="a.gif"';
  for (const [type, body] of [
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=', '--\r\n'],
    ['multipart/mixed; boundary=b', `--b\r\n${part}\r\n\r\nGIF89a\r\n--b--`],
    ['multipart/form-data; boundary=b', 'no boundary in here'],
    ['multipart/form-data; boundary=b', `--b\r\n${part}"\r"\r\nCon\r\n\r\nGIF89a\r\n--b--`],
    ['multipart/form-data; boundary=b', `--b\r\n${part}\r\n\r\nGIF89a`],
    ['multipart/form-data; boundary=b', `--b\r\n${part}`],
    ['multipart/form-data; boundary=b', `--b\r\n${`${part}\r\n\r\nGIF89a\r\n--b\r\n`.repeat(3)}`],
    [
      'multipart/form-data; boundary=b',
      `--b\r\n${'Content-Disposition: form-data; name="x"\r\n\r\ny\r\n--b\r\n'.repeat(50)}`,
    ],
    [
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="${'x'.repeat(2000)}"\r\n\r\ny\r\n--b--`,
    ],
    [
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="gif"\r\n\r\nno file\r\n--b--`,
    ],
  ] as const) {
    const headers = { 'content-type': type, accept: 'application/json' };
    const response = await creator.request(`/room/${room}/gif`, { method: 'POST', headers, body });
    assert.ok(
      response.status >= 400 && response.status < 500,
      `${response.status} for ${type} ${body.slice(0, 80)}`,
    );
    assert.match((await errorIn(response)).code, /malformed|gif_missing|unsupported_media_type|not_a_gif/);
  }
  assert.deepEqual(await files(uploadsDir), []);
});
