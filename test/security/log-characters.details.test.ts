import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGif } from '../support/gif.js';
import { ServiceProcess } from '../support/process.js';
import { testSettings } from '../support/service.js';
import { sendChat, Visitor } from '../support/visitor.js';
import { sendRequest } from './support/raw.js';

// Source: https://cwe.mitre.org/data/definitions/117.html (log injection), https://trojansource.codes (bidirectional controls),
// https://owasp.org/www-community/attacks/Log_Injection.

/** Terminal escapes, line breaks of every kind, bidirectional controls, invisible characters, tags. */
const EVIL =
  'a\n{"level":60}\r\n\u001b[2Jb\u0007\u0000\u007f\u0085\u009b31m\u2028\u2029\u202e\u2066\u200b\ufeff\u{e0041}z';

const UNESCAPED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function checkLog(text: string): void {
  for (const line of text.split('\n').filter((each) => each !== '')) {
    assert.doesNotMatch(line, UNESCAPED, JSON.stringify(line));
    const { level } = JSON.parse(line) as { level: number };
    assert.notEqual(level, undefined);
  }
}

test('user input cannot break or reorder a log line', async (t) => {
  const service = ServiceProcess.run(t, { ...(await testSettings(t)), LOG_LEVEL: 'trace', TRUST_PROXY: '1' });
  const url = await service.url();
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ title: EVIL });
  await sendChat(await creator.enter(room), EVIL);
  await creator.gif(room, await makeGif(), { name: `${EVIL}.gif`, type: 'image/gif', alt: EVIL });
  await creator.gif(room, Buffer.from(EVIL), { name: EVIL });
  const encoded = encodeURIComponent(EVIL);
  for (const path of [
    `/${encoded}`,
    `/room/${encoded}`,
    `/?q=${encoded}`,
    `/room/${room}?password=${encoded}`,
  ])
    await creator.request(path);
  await creator.json(`/room/${room}/chat`, `{"chat":"${EVIL}`);
  await creator.json(`/room/${room}/chat`, { chat: 1, key: EVIL, [EVIL]: EVIL });
  const latin = Buffer.from(EVIL.replace(/[\n\r\0]/g, ''), 'utf8').toString('latin1');
  for (const name of [
    'user-agent',
    'x-forwarded-for',
    'cookie',
    'accept-language',
    'content-type',
    'origin',
    'range',
  ])
    await sendRequest(url, `GET /room/${room}`, { [name]: latin });
  await sendRequest(
    url,
    `POST /room/${room}/gif`,
    { 'content-type': `multipart/form-data; boundary=${latin}` },
    'x',
  );
  await service.end('SIGTERM');
  checkLog(service.err);
});

test('messages of errors and libraries are escaped in the log', async (t) => {
  // Each case writes to standard error, so it runs in a separate process.
  const script = `
    const { createLog } = await import('./src/lib/log.ts');
    const evil = ${JSON.stringify(EVIL)};
    const log = createLog({ logLevel: 'trace' });
    const error = new Error(evil, { cause: new TypeError(evil) });
    error.code = evil;
    log.error({ err: error, [evil]: evil }, evil);
    log.warn({ err: evil }, '%s', evil);
    log.info(evil);
    console.log('done');
  `;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const service = ServiceProcess.runNode(t, {}, args, process.cwd());
  await service.url();
  checkLog(service.err);
  const lines = service.err.trim().split('\n');
  assert.equal(lines.length, 3);
  assert.equal((JSON.parse(lines[2] ?? '') as { msg: string }).msg, EVIL, 'nothing is lost');
});
