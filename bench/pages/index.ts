import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Agent, request } from 'node:http';
import { processFolder } from '../../test/support/test-folder.js';
import { keepOffServerCore, MeasuredProcess } from '../chat/measured-process.js';
import { median } from '../quantile.js';
import { writeTemplates } from './templates.js';

const ROUNDS = 3;
const WARM_UP = 300;
const PAGES = 600;
const AT_A_TIME = 4;
const SERVICE = new URL('../chat/service.ts', import.meta.url);
const BASELINE = new URL('baseline.ts', import.meta.url);

interface Scene {
  name: string;
  rooms: number;
  chats: number;
  path: (room: string) => string;
}

/** Every new visitor reserves a seat, so many visitors need many rooms. */
const ROOMS_OF_NEW_VISITORS = 40;

const SCENES: Scene[] = [
  { name: 'lobby, 1 room', rooms: 1, chats: 0, path: () => '/' },
  { name: 'lobby, 50 rooms', rooms: 50, chats: 0, path: () => '/' },
  { name: 'room, no messages', rooms: 1, chats: 0, path: (room) => `/room/${room}` },
  { name: 'room, 50 messages', rooms: 1, chats: 50, path: (room) => `/room/${room}` },
  { name: 'form', rooms: 1, chats: 0, path: () => '/room' },
];

interface Outcome {
  /** CPU time of server and database per page, in ms. */
  cpu: number;
  perSecond: number;
  bytes: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });

/** Section `pages`: the service's pages compared with the course's way. @returns a table in Markdown */
export async function benchPages(): Promise<string> {
  keepOffServerCore();
  const views = join(await processFolder(), 'views');
  await makeTemplates(views);
  const rows: string[] = [];
  for (const scene of SCENES)
    for (const withSession of [true, false]) {
      const rooms = withSession || scene.path('') === scene.path('x') ? scene.rooms : ROOMS_OF_NEW_VISITORS;
      const service: Outcome[] = [];
      const baseline: Outcome[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        baseline.push(await measureBaseline({ ...scene, rooms }, withSession, views));
        service.push(await measureService({ ...scene, rooms }, withSession));
      }
      rows.push(row(`${scene.name}${withSession ? '' : ', new visitor'}`, service, baseline));
    }
  return [
    '| service / the course’s way | CPU a page | pages/s | KB sent |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row(name: string, service: Outcome[], baseline: Outcome[]): string {
  const of = (figure: keyof Outcome, outcomes: Outcome[]) => median(outcomes.map((each) => each[figure]));
  const [cpu, floor] = [of('cpu', service), of('cpu', baseline)];
  return `| ${[
    name,
    `${cpu.toFixed(2)} / ${floor.toFixed(2)} ms = **${(cpu / floor).toFixed(2)}**`,
    `${of('perSecond', service).toFixed(0)} / ${of('perSecond', baseline).toFixed(0)}`,
    `${(of('bytes', service) / 1024).toFixed(1)} / ${(of('bytes', baseline) / 1024).toFixed(1)}`,
  ].join(' | ')} |`;
}

async function measureBaseline({ rooms, chats, path }: Scene, withSession: boolean, views: string) {
  const settings = { views, rooms: String(rooms), chats: String(chats) };
  const server = await MeasuredProcess.start(BASELINE, settings);
  try {
    const { origin, pathname } = new URL(server.url);
    const urls = pathname
      .slice(1)
      .split(',')
      .map((id) => origin + path(id));
    return await measure(server, withSession ? urls.slice(0, 1) : urls, withSession);
  } finally {
    await server.stop();
  }
}

async function measureService({ rooms, chats, path }: Scene, withSession: boolean): Promise<Outcome> {
  const server = await MeasuredProcess.start(SERVICE);
  try {
    const urls = (await fill(server.url, rooms, chats)).map((id) => server.url + path(id));
    return await measure(server, withSession ? urls.slice(0, 1) : urls, withSession);
  } finally {
    await server.stop();
  }
}

async function measure(server: MeasuredProcess, urls: string[], withSession: boolean): Promise<Outcome> {
  const cookie = withSession ? (await get(urls[0] ?? '', '')).cookie : '';
  await load(urls, cookie, WARM_UP);
  const [before] = server.cpu();
  const begin = performance.now();
  const bytes = await load(urls, cookie, PAGES);
  const seconds = (performance.now() - begin) / 1000;
  const [after] = server.cpu();
  return { cpu: ((after - before) * 1000) / PAGES, perSecond: PAGES / seconds, bytes: bytes / PAGES };
}

/** Requests `count` pages, a few at a time. @returns the bytes of their bodies */
async function load(urls: string[], cookie: string, pages: number): Promise<number> {
  let asked = 0;
  let bytes = 0;
  const visitor = async () => {
    while (asked++ < pages) {
      const { body } = await get(urls[asked % urls.length] ?? '', cookie);
      bytes += body.length;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, visitor));
  return bytes;
}

/** A browser's request; the body stays compressed. */
function get(url: string, cookie: string): Promise<{ body: Buffer; cookie: string }> {
  const headers = { accept: 'text/html', 'accept-encoding': 'gzip, br', 'accept-language': 'ko', cookie };
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode} ${url}`));
        const set = response.headers['set-cookie']?.map((line) => line.split(';')[0]).join('; ');
        resolve({ body: Buffer.concat(chunks), cookie: set ?? cookie });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** Creates rooms with a chat in each. @returns their ids */
async function fill(url: string, rooms: number, chats: number): Promise<string[]> {
  const { cookie } = await get(`${url}/room`, '');
  const post = (path: string, fields: Record<string, string>) =>
    fetch(url + path, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const made: string[] = [];
  for (let count = 0; count < rooms; count++) {
    const response = await post('/room', { title: 'bench', max: '100', password: '' });
    made.push(response.headers.get('location')?.split('/').at(-1) ?? '');
  }
  // In all rooms at once, because an empty room would be removed.
  const say = async (id: string) => {
    for (let sent = 0; sent < chats; sent++)
      await post(`/room/${id}/chat`, { chat: `what people say is a line of about this length ${sent}` });
  };
  await Promise.all(made.map(say));
  return made;
}

/** The baseline's templates, from pages of a service with one room and one chat in it. */
async function makeTemplates(folder: string): Promise<void> {
  const server = await MeasuredProcess.start(SERVICE);
  try {
    const { url } = server;
    const [id = ''] = await fill(url, 1, 1);
    const page = async (path: string) =>
      (await fetch(url + path, { headers: { accept: 'text/html', 'accept-language': 'ko' } })).text();
    const [lobby, form, room] = [await page('/'), await page('/room'), await page(`/room/${id}`)];
    await writeTemplates(folder, { lobby, form, room, id });
  } finally {
    await server.stop();
  }
}
