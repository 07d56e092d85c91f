import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { ChatView } from '../../../src/shared/views.js';
import { makeGif } from '../../support/gif.js';
import { Visitor } from '../../support/visitor.js';
import { fuzzInBatches, type FuzzRun, inPercent } from './fuzz-batches.js';
import { applyEdits, edits, elementAt, token } from './mutate.js';
import { sendBytes } from './raw.js';

const AT_ONCE = 60;

/** Time to wait for a response to a request that a mutation may have left incomplete. */
const PATIENCE_MS = 200;
const SEED_PATIENCE_MS = 20_000;

/** Requests that take values, and the fields that they take. */
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

const odd = fc.oneof(
  { weight: 1, arbitrary: token },
  { weight: 14, arbitrary: fc.constantFrom<unknown>('', 'x', 5, -1, 1e308, 2.5, true, false, null) },
  { weight: 8, arbitrary: fc.constantFrom<unknown>([], {}, { $ne: null }, { toString: 1 }, { length: 1e9 }) },
);

/** Values that a client might send instead of a string, a number or a boolean. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 14, arbitrary: odd },
  { weight: 3, arbitrary: fc.tuple(odd, odd) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('$gt', '$where', '__proto__', 'length', 'a'), odd, odd)
      .map(([name, first, second]) => Object.fromEntries([[name, [first, { a: second }]]])),
  },
);

const FIELDS_MAX = Math.max(...ENTRANCES.map(({ fields }) => fields.length));

/** Half raw bytes that no client sends, half requests of a client with odd values. */
const mutation = fc.oneof(
  fc.record({ request: fc.nat(0xffff), edits }),
  fc.record({
    entrance: fc.constantFrom(...ENTRANCES),
    otherRoom: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: token }),
    odd: token,
    accept: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('application/json', 'text/html', '*/*') },
      { weight: 1, arbitrary: token },
    ),
    values: fc.array(value, { minLength: FIELDS_MAX, maxLength: FIELDS_MAX }),
    asFiles: fc.boolean(),
    asJson: inPercent(60),
    wholeBody: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ value }) },
    ),
  }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

/** Sends mutated requests and checks that none gets a 5xx. */
export async function fuzzHttp(t: TestContext, run: FuzzRun): Promise<void> {
  let sent = 0;
  let answered = 0;
  // What is mutated reaches the service: silence about a mutation may only mean that it is busy.
  for (const seed of (await setScene(t, run.url)).seeds) {
    const { statuses, what } = await sendRaw(run.url, seed, SEED_PATIENCE_MS);
    assert.ok(statuses.length > 0, `no answer to ${what}`);
  }
  await fuzzInBatches(run, AT_ONCE, mutation, async (batch) => {
    const scene = await setScene(t, run.url);
    const answers = await Promise.all(batch.map((each) => send(each, scene, run.url)));
    sent += batch.length;
    answered += answers.filter(({ statuses }) => statuses.length > 0).length;
    for (const { statuses, what } of answers)
      for (const status of statuses) assert.ok(status < 500, `${status} for ${what}`);
    await scene.visitor.request(`/room/${scene.room}`, { method: 'DELETE' });
  });
  t.diagnostic(`${sent} requests, ${answered} of them answered, FUZZ_SEED=${run.seed}`);
}

interface Answer {
  statuses: number[];
  what: string;
}
type Scene = Awaited<ReturnType<typeof setScene>>;

function send(mutation: Mutation, scene: Scene, url: string): Promise<Answer> {
  if ('entrance' in mutation) return sendValues(mutation, scene);
  return sendRaw(url, applyEdits(elementAt(scene.seeds, mutation.request), mutation.edits, scene.seeds));
}

async function sendRaw(url: string, bytes: Buffer, patienceMs = PATIENCE_MS): Promise<Answer> {
  const { status, body } = await sendBytes(url, bytes, { patienceMs });
  // A request that a mutation has cut in two gets two responses.
  const further = [...body.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, each]) => Number(each));
  return {
    statuses: [status, ...further].filter((each) => each > 0),
    what: JSON.stringify(bytes.toString('latin1')),
  };
}

async function sendValues(
  mutation: Extract<Mutation, { entrance: unknown }>,
  { visitor, room }: Scene,
): Promise<Answer> {
  const { method, path, fields } = mutation.entrance;
  const inPath = (text: string) => encodeURIComponent(text.toWellFormed());
  const address = path
    .replace(':id', mutation.otherRoom === null ? room : inPath(mutation.otherRoom))
    .replace(':odd', inPath(mutation.odd));
  const values = Object.fromEntries(fields.map((field, index) => [field, mutation.values[index]]));
  const text = (each: unknown) => (typeof each === 'string' ? each : JSON.stringify(each));
  const texts = Object.entries(values).map(([name, each]): [string, string] => [name, text(each)]);
  const accept = mutation.accept.toWellFormed().replace(/[^ -~]/g, '');
  const headers: Record<string, string> = { accept };
  let body: RequestInit['body'];
  let query = '';
  if (method === 'GET') query = `?${new URLSearchParams(texts).toString()}`;
  else if (path.endsWith('/gif')) {
    body = new FormData();
    for (const [name, each] of texts) body.set(name, mutation.asFiles ? new Blob([each]) : each);
  } else if (mutation.asJson) {
    headers['content-type'] = 'application/json';
    body = mutation.wholeBody === null ? JSON.stringify(values) : text(mutation.wholeBody.value);
  } else body = new URLSearchParams(texts);
  const response = await visitor.request(address + query, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  await response.arrayBuffer();
  const what = `${method} ${address}${query} ${accept} ${JSON.stringify(values).slice(0, 500)}`;
  return { statuses: [response.status], what };
}

/** A room with its host and a GIF, and valid requests of the contract for it, as bytes. */
async function setScene(t: TestContext, url: string) {
  const visitor = new Visitor(t, url);
  const room = await visitor.createRoom({ max: 100 });
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
