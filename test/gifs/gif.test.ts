import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import mongoose from 'mongoose';
import sharp from 'sharp';
import type { ChatView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { next, until } from '../support/until.js';
import { errorIn, Visitor } from '../support/visitor.js';

/** A service that keeps GIF files in a folder or in the database, and the names of all that it keeps or receives. */
async function startOn(store: 'disk' | 'gridfs', t: TestContext, settings: Record<string, string>) {
  const service = await startService(t, { GIF_STORE: store, ...settings });
  const connection = await mongoose.createConnection(service.mongoUrl).asPromise();
  atEnd(t, () => connection.close());
  const files = async (): Promise<string[]> => {
    const entries = await readdir(service.uploadsDir, { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    const kept = await connection.collection('gifs.files').find().toArray();
    const pieces = await connection.collection('gifs.chunks').distinct('files_id');
    assert.equal(pieces.length, kept.length, 'every piece belongs to a file');
    const received = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    return [...received, ...kept.map((file) => String(file['filename']))];
  };
  return { ...service, files };
}

for (const store of ['disk', 'gridfs'] as const) {
  const startStoring = (t: TestContext, settings: Record<string, string> = {}) => startOn(store, t, settings);

  test(`${store}: a GIF reaches all members with its size, a poster and its original bytes`, async (t) => {
    const { url, files } = await startStoring(t);
    const creator = new Visitor(t, url);
    const guest = new Visitor(t, url);
    const room = await creator.createRoom();
    const b = await guest.enter(room);
    const received = next<ChatView[]>(b, 'chat');
    const bytes = await makeGif({ width: 64, height: 48 });
    const response = await creator.gif(room, bytes, { name: '../../evil.html', type: 'text/html' });
    assert.equal(response.status, 201);
    const view = (await response.json()) as ChatView;
    assert.deepEqual(await received, [view]);
    assert.ok(view.gif);
    assert.deepEqual([view.gif.width, view.gif.height, view.chat], [64, 48, undefined]);

    const file = await guest.request(view.gif.src);
    assert.equal(file.headers.get('content-type'), 'image/gif');
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
    assert.match(file.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.ok(Buffer.from(await file.arrayBuffer()).equals(bytes));
    const poster = await guest.request(view.gif.poster);
    assert.equal(poster.headers.get('content-type'), 'image/webp');
    const { width, pages } = await sharp(await poster.arrayBuffer()).metadata();
    assert.deepEqual([width, pages], [64, undefined]);
    assert.equal((await files()).length, 2);
  });

  test(`${store}: the same key uploads once`, async (t) => {
    const { url, files } = await startStoring(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    const key = randomUUID();
    const gif = await makeGif();
    const views = await Promise.all(
      [1, 2, 3].map(async () => (await creator.gif(room, gif, { key })).json()),
    );
    assert.deepEqual(views[1], views[0]);
    assert.deepEqual(views[2], views[0]);
    await until('one GIF and its poster are kept', async () => (await files()).length === 2);
  });

  test(`${store}: a file that is not a GIF, damaged, too large or empty is refused and leaves no file`, async (t) => {
    const { url, files } = await startStoring(t, { MAX_GIF_BYTES: '20000' });
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    const gif = await makeGif();
    const png = Buffer.from(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const huge = Buffer.from(gif);
    huge.writeUInt16LE(5000, 6);
    const zeroImage = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
    const cases: [string, Buffer<ArrayBuffer>, number, string][] = [
      ['a PNG that says it is a GIF', png, 422, 'not_a_gif'],
      ['nothing', Buffer.alloc(0), 422, 'not_a_gif'],
      ['a signature alone', Buffer.from('GIF89a'), 422, 'gif_damaged'],
      ['no image at all', zeroImage, 422, 'gif_damaged'],
      ['a GIF that ends within its first frame', gif.subarray(0, gif.length / 3), 422, 'gif_damaged'],
      ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 422, 'not_a_gif'],
      ['a screen 5,000 pixels wide', huge, 422, 'gif_dimensions'],
      ['more bytes than allowed', Buffer.alloc(20_001, gif), 413, 'gif_too_large'],
    ];
    for (const [what, bytes, status, code] of cases) {
      const error = await errorIn(await creator.gif(room, bytes));
      assert.deepEqual([error.status, error.code], [status, code], what);
    }
    const noFile = await creator.request(`/room/${room}/gif`, { method: 'POST', body: new FormData() });
    assert.equal((await errorIn(noFile)).code, 'gif_missing');
    const wrongType = await errorIn(await creator.json(`/room/${room}/gif`, { gif: 'x' }));
    assert.deepEqual([wrongType.status, wrongType.code], [415, 'unsupported_media_type']);
    const badKey = await errorIn(await creator.gif(room, gif, { key: 'not a key' }));
    assert.equal(badKey.code, 'key_invalid');
    assert.deepEqual(await files(), []);
  });

  test(`${store}: an interrupted upload leaves no file`, async (t) => {
    const { url, files } = await startStoring(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    const { port, host } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write(
      `POST /room/${room}/gif HTTP/1.1\r\nHost: ${host}\r\nCookie: ${creator.cookie}\r\nContent-Length: 100000\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\n\r\n' +
        '--b\r\nContent-Disposition: form-data; name="gif"; filename="a.gif"\r\nContent-Type: image/gif\r\n\r\nGIF89a',
    );
    await until('the upload has begun', async () => (await files()).length === 1);
    socket.destroy();
    await until('its file is gone', async () => (await files()).length === 0);
  });

  test(`${store}: a GIF is served only to people with access to its room, and no path leads out of the folder`, async (t) => {
    const { url } = await startStoring(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom({ password: 'p' });
    const view = (await (await creator.gif(room, await makeGif())).json()) as ChatView;
    const stranger = new Visitor(t, url);
    assert.equal((await stranger.request(view.gif?.src ?? '')).status, 403);
    assert.equal((await stranger.request(view.gif?.poster ?? '')).status, 403);
    assert.equal((await stranger.gif(room, await makeGif())).status, 403);
    for (const name of ['..%2f..%2fcookie-secret', 'x.gif', `${'a'.repeat(22)}.gif`]) {
      assert.equal((await creator.request(`/room/${room}/gif/${name}`)).status, 404, name);
    }
  });

  test(`${store}: a plain form can send a GIF, and shows why one is refused`, async (t) => {
    const { url } = await startStoring(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    const send = async (bytes: Buffer<ArrayBuffer>) => {
      const body = new FormData();
      body.set('gif', new Blob([bytes]), 'a.gif');
      return creator.request(`/room/${room}/gif`, { method: 'POST', headers: { accept: 'text/html' }, body });
    };
    assert.equal((await send(await makeGif())).headers.get('location'), `/room/${room}`);
    assert.match(await creator.page(`/room/${room}`), /<img[^>]+\.(gif|webp)/);
    assert.equal((await send(Buffer.from('no'))).status, 303);
    assert.match(await creator.page(`/room/${room}`), /GIF 파일이 아니에요\./);
  });

  test(`${store}: a GIF supports range and conditional requests, and is removed with its room`, async (t) => {
    const { url, files } = await startStoring(t);
    const creator = new Visitor(t, url);
    const room = await creator.createRoom();
    await creator.enter(room);
    const bytes = await makeGif({ width: 900, height: 700, frames: 8 });
    const { gif } = (await (await creator.gif(room, bytes)).json()) as ChatView;
    assert.ok(gif);
    const part = await creator.request(gif.src, { headers: { range: 'bytes=10-2009' } });
    assert.deepEqual(
      [part.status, part.headers.get('content-range')],
      [206, `bytes 10-2009/${bytes.length}`],
    );
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 2010)));
    const etag = part.headers.get('etag') ?? '';
    assert.equal(
      (await creator.request(gif.src, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } }))
        .status,
      304,
    );
    assert.equal((await creator.request(gif.src, { headers: { range: 'bytes=9999999-' } })).status, 416);
    const head = await creator.request(gif.src, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(bytes.length));
    assert.equal((await files()).length, 2);
    assert.equal((await creator.request(`/room/${room}`, { method: 'DELETE' })).status, 200);
    await until('no file is left', async () => (await files()).length === 0);
  });
}
