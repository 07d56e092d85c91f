import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { ChatView } from '../../../src/shared/events.js';
import { makeGif } from '../../support/gif.js';
import { Visitor } from '../../support/visitor.js';
import { mutate, TOKENS } from './mutate.js';
import type { Random } from './random.js';
import { sendBytes } from './raw.js';

const AT_ONCE = 48;

/** A mutated request may be without an end; so long an answer is waited for. */
const PATIENCE_MS = 200;

/** Requests change the room that they are about, and end it; then they are about another one. */
const ROOM_EVERY = 480;

/** Sends so many mutated requests: half of them as bytes that no client sends, half by a client, with odd values. */
export async function fuzzHttp(t: TestContext, url: string, random: Random, count: number): Promise<void> {
  let answered = 0;
  let scene = await setScene(t, url);
  for (let sent = 0; sent < count;) {
    if (sent % ROOM_EVERY === 0) scene = await setScene(t, url);
    const { seeds, visitor, room } = scene;
    const batch = Math.min(AT_ONCE, count - sent, ROOM_EVERY - (sent % ROOM_EVERY));
    // What is sent is chosen before anything is awaited, so that it follows from the seed alone.
    const requests = Array.from({ length: batch }, (_, index) =>
      index % 2 === 0
        ? mutatedBytes(url, mutate(random, random.pick(seeds), seeds))
        : oddValues(visitor, room, random),
    );
    const answers = await Promise.all(requests.map((request) => request()));
    for (const { statuses, what } of answers) {
      if (statuses.length > 0) answered++;
      for (const status of statuses)
        assert.ok(
          status < 500,
          `${status} for ${what}; FUZZ_SEED=${random.seed}, request ${sent} to ${sent + batch}`,
        );
    }
    sent += batch;
  }
  t.diagnostic(`${count} requests, ${answered} of them answered, FUZZ_SEED=${random.seed}`);
  assert.ok(answered > count / 2);
}

type Request = () => Promise<{ statuses: number[]; what: string }>;

const mutatedBytes =
  (url: string, bytes: Buffer): Request =>
  async () => {
    const { status, body } = await sendBytes(url, bytes, { patienceMs: PATIENCE_MS });
    // A request that a mutation has cut in two has two answers.
    const further = [...body.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, each]) => Number(each));
    return {
      statuses: [status, ...further].filter((each) => each > 0),
      what: JSON.stringify(bytes.toString('latin1')),
    };
  };

/** Where a client can put a value, and what for. */
const ENTRANCES = [
  { method: 'POST', path: '/room', fields: ['title', 'max', 'password'] },
  { method: 'POST', path: '/room/:id/unlock', fields: ['password'] },
  { method: 'POST', path: '/room/:id/chat', fields: ['chat', 'key'] },
  { method: 'POST', path: '/room/:id/gif', fields: ['gif', 'key'] },
  { method: 'POST', path: '/room/:id/invite', fields: ['token'] },
  { method: 'POST', path: '/room/:id/invites', fields: [] },
  { method: 'PATCH', path: '/room/:id', fields: ['closed', 'max', 'password'] },
  { method: 'PUT', path: '/room/:id/knocks/:odd', fields: ['letIn'] },
  { method: 'DELETE', path: '/room/:id/members/:odd', fields: [] },
  { method: 'GET', path: '/room/:id', fields: ['password', 'view'] },
  { method: 'GET', path: '/room/:id/chats', fields: ['before'] },
  { method: 'GET', path: '/room/:id/gif/:odd', fields: [] },
  { method: 'GET', path: '/room/:odd', fields: ['lang'] },
  { method: 'GET', path: '/', fields: ['lang', 'theme', 'q', 'after'] },
  { method: 'GET', path: '/:odd', fields: ['lang'] },
  { method: 'POST', path: '/socket.io/', fields: ['EIO', 'transport', 'sid'] },
  { method: 'GET', path: '/socket.io/', fields: ['EIO', 'transport', 'sid', 'j'] },
] as const;

function oddValues(visitor: Visitor, room: string, random: Random): Request {
  const { method, path, fields } = random.pick(ENTRANCES);
  const odd = () => encodeURIComponent(random.pick(TOKENS).toWellFormed());
  const address = path.replace(':id', random.chance(0.9) ? room : odd()).replaceAll(':odd', odd);
  const values = Object.fromEntries(fields.map((field) => [field, oddValue(random)]));
  const accept = random.pick([
    'application/json',
    'text/html',
    '*/*',
    random
      .pick(TOKENS)
      .toWellFormed()
      .replace(/[^ -~]/g, ''),
  ]);
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const texts = Object.entries(values).map(([name, value]): [string, string] => [name, text(value)]);
  const headers: Record<string, string> = { accept };
  let body: RequestInit['body'];
  let query = '';
  if (method === 'GET') query = `?${new URLSearchParams(texts).toString()}`;
  else if (path.endsWith('/gif')) {
    body = new FormData();
    for (const [name, value] of Object.entries(values))
      body.set(name, random.chance(0.5) ? text(value) : new Blob([text(value)]));
  } else if (random.chance(0.6)) {
    headers['content-type'] = 'application/json';
    body = random.chance(0.9) ? JSON.stringify(values) : text(oddValue(random));
  } else body = new URLSearchParams(texts);
  const what = `${method} ${address}${query} ${accept} ${JSON.stringify(values).slice(0, 500)}`;
  return async () => {
    const response = await visitor.request(address + query, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    await response.arrayBuffer();
    return { statuses: [response.status], what };
  };
}

/** What a program might send where a string, a number or a boolean is expected. */
function oddValue(random: Random): unknown {
  const one = (): unknown =>
    random.pick<unknown>([
      random.pick(TOKENS),
      '',
      'x',
      5,
      -1,
      1e308,
      2.5,
      true,
      false,
      null,
      [],
      {},
      { $ne: null },
      { toString: 1 },
      { length: 1e9 },
    ]);
  if (random.chance(0.7)) return one();
  if (random.chance(0.5)) return [one(), one()];
  return { [random.pick(['$gt', '$where', '__proto__', 'length', 'a'])]: [one(), { a: one() }] };
}

/** A room with its host, a GIF and a chat, and every request of the contract about it, as bytes. */
async function setScene(t: TestContext, url: string) {
  const visitor = new Visitor(t, url);
  const room = await visitor.makeRoom({ max: 100 });
  const { gif, cursor } = (await (await visitor.gif(room, await makeGif())).json()) as ChatView;
  const { host } = new URL(url);
  const about = `/room/${room}`;
  const multipart =
    '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b\r\nContent-Disposition: form-data; name="gif"; filename="a.gif"\r\nContent-Type: image/gif\r\n\r\nGIF89a\x01\x00\x01\x00\r\n--b--\r\n';
  const form = 'application/x-www-form-urlencoded';
  const json = 'application/json';
  const seeds = (
    [
      ['GET', '/'],
      ['GET', '/?lang=en&theme=dark'],
      ['GET', '/room'],
      ['GET', about],
      ['GET', `${about}?password=p&view=log`],
      ['GET', `${about}/chats?before=${cursor}`],
      ['GET', gif?.src ?? ''],
      ['GET', gif?.poster ?? ''],
      ['GET', '/favicon.svg'],
      ['HEAD', '/healthz'],
      ['OPTIONS', about],
      ['DELETE', about],
      ['DELETE', `${about}/members/${'a'.repeat(16)}`],
      ['POST', '/room', form, 'title=a%20room&max=10&password='],
      ['POST', '/room', json, '{"title":"a room","max":10,"password":"p"}'],
      ['POST', `${about}/unlock`, form, 'password=p'],
      ['POST', `${about}/chat`, json, '{"chat":"hello","key":"k"}'],
      ['POST', `${about}/chat`, form, 'chat=hello&key=k'],
      ['POST', `${about}/gif`, 'multipart/form-data; boundary=b', multipart],
      ['POST', `${about}/invites`, json, '{}'],
      ['POST', `${about}/invite`, form, `token=${'a'.repeat(22)}`],
      ['PATCH', about, json, '{"closed":false,"max":20,"password":""}'],
      ['PUT', `${about}/knocks/${'a'.repeat(16)}`, json, '{"letIn":true}'],
      ['GET', '/socket.io/?EIO=4&transport=polling'],
      ['POST', '/socket.io/?EIO=4&transport=polling&sid=x', 'text/plain', `40/chat,{"room":"${room}"}`],
    ] as const
  ).map(([method, path, type, body = '']) => {
    const content =
      type === undefined ? '' : `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    const head = `Host: ${host}\r\nConnection: close\r\nAccept: text/html\r\nAccept-Language: ko, en;q=0.5\r\nAccept-Encoding: gzip\r\nOrigin: ${url}\r\nCookie: ${visitor.cookie}\r\n`;
    return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}${content}\r\n${body}`, 'latin1');
  });
  return { visitor, room, seeds };
}
