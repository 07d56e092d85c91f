/**
 * Fills the lobby of a running service with busy rooms: real sessions and sockets, chats in Korean and English, GIFs.
 * `npm run demo -- --url http://localhost:8005 --rooms 8 --people 4 --rate 0.3`; Ctrl+C ends it, and its rooms.
 * For more than a few rooms the service needs RATE_LIMITS=off, because all these people share one address.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { io, type Socket } from 'socket.io-client';
import type { ChatAck, ChatClientEvents, ChatServerEvents } from '../src/shared/events.js';
import { drawMoon } from './draw-moon.js';

const TITLES = [
  '새벽 세 시, 잠이 안 오는 사람들',
  'Film club',
  '점심 뭐 먹지',
  'Rain on the window',
  '고양이 자랑',
];
const LINES = [
  '다들 아직 안 자요?',
  'Same here. I like the sound of the rain too much to sleep.',
  '커피를 너무 늦게 마셨어요 ☕',
  'Has anybody seen the new one yet?',
  '저는 김치찌개 먹었어요',
  'Give it ten minutes, it gets better.',
  '창문 열어 두면 딱 좋은 소리죠',
  'Goodnight, everyone',
];
/** One in this many messages is a GIF. */
const GIF_EVERY = 40;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:8005' },
    rooms: { type: 'string', default: '8' },
    people: { type: 'string', default: '4' },
    /** Messages per person and second. */
    rate: { type: 'string', default: '0.3' },
  },
});
const [rooms, people, rate] = [values.rooms, values.people, values.rate].map(Number) as [
  number,
  number,
  number,
];
const { url } = values;
const moon = new Blob([new Uint8Array(await drawMoon())], { type: 'image/gif' });

for (let index = 0; index < rooms; index++) {
  const host = await newSession();
  const room = await createRoom(host, `${any(TITLES)} ${index + 1}`);
  const guests = await Promise.all(Array.from({ length: people - 1 }, newSession));
  for (const cookie of [host, ...guests]) void talk(cookie, room);
}
process.stdout.write(`${rooms} rooms of ${people} talk at ${url}\n`);

async function newSession(): Promise<string> {
  const response = await fetch(`${url}/room`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function createRoom(cookie: string, title: string): Promise<string> {
  const body = new URLSearchParams({ title, max: String(Math.max(10, people)) });
  const response = await fetch(`${url}/room`, {
    method: 'POST',
    headers: { cookie },
    body,
    redirect: 'manual',
  });
  const path = response.headers.get('location');
  if (response.status !== 303 || path === null) throw new Error(`no room was made: ${response.status}`);
  return path.slice('/room/'.length);
}

/** Sends messages at the given average rate until this process ends. */
async function talk(cookie: string, room: string): Promise<void> {
  const socket: Socket<ChatServerEvents, ChatClientEvents> = io(`${url}/chat`, {
    auth: { room },
    forceNew: true,
    transports: ['websocket'],
    extraHeaders: { cookie },
  });
  socket.on('restart', ({ wait: ms }) => {
    setTimeout(() => socket.io.engine.close(), ms);
  });
  for (;;) {
    await wait((Math.random() * 2000) / rate);
    if (!socket.connected) continue;
    if (Math.random() < 1 / GIF_EVERY) {
      await sendGif(cookie, room).catch(report);
      continue;
    }
    socket.emit('typing', true);
    const ack: ChatAck = await socket.emitWithAck('chat', { key: randomUUID(), chat: any(LINES) });
    if ('error' in ack) report(ack.error.message);
  }
}

async function sendGif(cookie: string, room: string): Promise<void> {
  const body = new FormData();
  body.set('gif', moon, 'moon.gif');
  const headers = { cookie, accept: 'application/json' };
  const response = await fetch(`${url}/room/${room}/gif`, { method: 'POST', headers, body });
  if (!response.ok) report(await response.text());
}

function report(what: unknown): void {
  process.stderr.write(`${what instanceof Error ? what.message : String(what)}\n`);
}

function any<T>(all: T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T;
}
