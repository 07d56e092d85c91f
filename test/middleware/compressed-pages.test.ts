import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

interface Answer {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A page as it is sent over the wire. */
function get(url: string, encoding: string, method = 'GET', cookie = ''): Promise<Answer> {
  const headers = { accept: 'text/html', 'accept-encoding': encoding, cookie };
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ headers: response.headers, body: Buffer.concat(chunks) });
      });
    })
      .on('error', reject)
      .end();
  });
}

test('pages are compressed for clients that accept it, with the same content', async (t) => {
  const { url } = await startService(t);
  for (const path of ['/', '/room', '/offline']) {
    const plain = await get(url + path, 'identity');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(String(plain.headers['vary']), /accept-encoding/i);
    for (const accepted of ['gzip', 'br, gzip, deflate', '*']) {
      const { headers, body } = await get(url + path, accepted);
      assert.equal(headers['content-encoding'], 'gzip', `${path} for ${accepted}`);
      assert.equal(headers['content-length'], String(body.length));
      assert.match(String(headers['content-type']), /^text\/html; charset=utf-8/);
      assert.match(String(headers['vary']), /accept-encoding/i);
      assert.match(gunzipSync(body).toString(), /^<!doctype html>[\s\S]*<\/html>\s*$/);
    }
    assert.equal((await get(url + path, 'gzip;q=0')).headers['content-encoding'], undefined);
    const head = await get(url + path, 'gzip', 'HEAD');
    assert.equal(head.headers['content-encoding'], 'gzip');
    assert.equal(head.body.length, 0);
  }
  const icon = await get(`${url}/favicon/161616.svg`, 'gzip');
  assert.match(String(icon.headers['content-type']), /^image\/svg\+xml/);
  assert.match(icon.body.toString(), /^<svg/);
});

test('a long page is compressed with Brotli for clients that accept it, with the same content', async (t) => {
  const { url } = await startService(t);
  const author = new Visitor(t, url);
  const room = await author.createRoom();
  const socket = await author.enter(room);
  const texts = Array.from({ length: 40 }, (_, i) => `chat ${i} ${'.'.repeat(900)}`);
  for (const chat of texts) await socket.emitWithAck('chat', { key: randomUUID(), chat });
  for (const [accepted, encoding, decompress] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip, deflate, br;q=0', 'gzip', gunzipSync],
  ] as const) {
    const { headers, body } = await get(`${url}/room/${room}`, accepted, 'GET', author.cookie);
    assert.equal(headers['content-encoding'], encoding);
    assert.equal(headers['content-length'], String(body.length));
    const page = decompress(body).toString();
    for (const text of texts) assert.ok(page.includes(text));
  }
});
