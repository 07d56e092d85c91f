import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { errorIn, refusesSocket, sendChat, emitChat, Visitor } from '../support/visitor.js';
import { sendRequest } from './support/raw.js';

/** Query operators in place of a string, as JSON and as a form can express them. */
const OPERATORS = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $exists: true },
  ['p', { $ne: '' }],
  true,
  0,
];

// OWASP WSTG-INPV-05.6, NoSQL injection
test('query operators are refused as passwords, in JSON, forms and old links', async (t) => {
  const { url } = await startService(t);
  const room = await new Visitor(t, url).createRoom({ password: 'p' });
  const stranger = new Visitor(t, url);
  for (const password of OPERATORS) await stranger.json(`/room/${room}/unlock`, { password });
  for (const field of [
    'password[$ne]=',
    'password[$gt]=',
    'password=p&password=p',
    'password[]=p',
    'password.$ne=',
  ]) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    await stranger.request(`/room/${room}/unlock`, { method: 'POST', headers, body: field });
    await stranger.request(`/room/${room}?${field}`);
  }
  await refusesSocket(stranger.connect({ room }), 'wrong_password');
  assert.equal((await stranger.request(`/room/${room}`)).headers.get('location'), '/');
});

test('query operators are refused as keys, chats, rooms and history cursors', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom();
  const socket = await creator.enter(room);
  const first = await sendChat(socket, 'the first', 'k');
  for (const operator of OPERATORS) {
    const byKey = await emitChat(socket, 'x', operator as unknown as string);
    assert.equal('error' in byKey && byKey.error.code, 'key_invalid');
    const byHttp = await errorIn(await creator.json(`/room/${room}/chat`, { chat: 'x', key: operator }));
    assert.equal(byHttp.code, 'key_invalid');
    const byChat = await emitChat(socket, operator as unknown as string);
    assert.equal('error' in byChat && byChat.error.code, 'chat_invalid');
    await refusesSocket(creator.connect({ room: operator as unknown as string }), 'room_not_found');
    await refusesSocket(creator.connect({ room, after: operator as unknown as string }), 'cursor_invalid');
  }
  const twice = await creator.request(`/room/${room}/chats?before=${first.cursor}&before=${first.cursor}`);
  assert.equal((await errorIn(twice)).code, 'cursor_invalid');
  // These are unknown parameters, so the answer is the latest page.
  for (const query of ['before[$gt]=', 'before[]=x']) {
    const latest = (await (await creator.request(`/room/${room}/chats?${query}`)).json()) as HistoryView;
    assert.deepEqual(
      latest.chats.map(({ chat }) => chat),
      ['the first'],
    );
  }
  assert.equal((await sendChat(socket, 'the last')).chat, 'the last');
  assert.equal((await creator.page(`/room/${room}`)).match(/data-id="/g)?.length, 2);
});

// https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html
test('no body or packet can pollute a prototype', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ password: 'p' });
  const socket = await creator.enter(room);
  const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => void;
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    const json = `{"title":"a","${name}":{"polluted":1,"prototype":{"polluted":1},"admitted":true,"$ne":1}}`;
    for (const path of ['/room', `/room/${room}/unlock`, `/room/${room}/chat`]) {
      await creator.json(path, json);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = `title=a&chat=a&${name}[polluted]=1&${name}.polluted=1&${name}=1`;
      await creator.request(path, { method: 'POST', headers, body });
    }
    emit('chat', JSON.parse(json));
    emit(name, JSON.parse(json));
    emit('typing', JSON.parse(json));
    const form = new FormData();
    form.set(`${name}[polluted]`, '1');
    form.set(name, '1');
    await creator.request(`/room/${room}/gif`, { method: 'POST', body: form });
    await creator.request(`/?${name}[polluted]=1&${name}=1`);
  }
  await sendChat(socket, 'after all that');
  const clean = {} as Record<string, unknown>;
  // The service runs in this process, so a polluted Object would show here.
  assert.deepEqual([clean['polluted'], clean['admitted'], clean['$ne']], [undefined, undefined, undefined]);
});

test('unknown fields change nothing about a room', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  const wish = {
    title: 'a',
    max: 2,
    password: 'p',
    admitted: ['x'],
    seats: [],
    owner: { member: 'x' },
    _id: 'x',
  };
  const made = await creator.json('/room', wish);
  const room = (made.headers.get('location') ?? '').slice('/room/'.length);
  assert.match(room, /^[0-9a-f]{24}$/);
  await creator.enter(room);
  const stranger = new Visitor(t, url);
  assert.equal((await stranger.request(`/room/${room}`)).headers.get('location'), '/');
});

// https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html
test('a limit must be a whole number in plain digits', async (t) => {
  const { url } = await startService(t);
  const visitor = new Visitor(t, url);
  const numbers = [
    '-5',
    '1e1',
    '0x0a',
    ' 5',
    '5 ',
    '+5',
    '5.0',
    '１０',
    'NaN',
    'Infinity',
    '99999999999999999999',
    '5\u0000',
  ];
  for (const max of [...numbers, -5, 1e308, 2 ** 53, 5.5, true, [5], { valueOf: 5 }]) {
    const error = await errorIn(await visitor.json('/room', { title: 'a', max }));
    assert.deepEqual([error.status, error.code], [422, 'max_invalid'], JSON.stringify(max));
  }
  // The JSON number that parses to Infinity.
  assert.equal((await errorIn(await visitor.json('/room', '{"title":"a","max":1e999}'))).code, 'max_invalid');
});

test('a malformed form returns an empty form', async (t) => {
  const { url } = await startService(t);
  for (const body of [
    '{"title":{"toString":1}}',
    '{"max":{"toString":"x"}}',
    '[]',
    '{"title":["<script>"]}',
  ]) {
    const headers = { accept: 'text/html', 'content-type': 'application/json' };
    const { status, body: page } = await sendRequest(url, 'POST /room', headers, body);
    assert.equal(status, 422, body);
    assert.match(page, /id="title" name="title"[^>]* value=""/);
  }
});

// The room's id is part of a database key and of a member's name, which must agree.
test('a room has one address: another spelling of its id opens nothing', async (t) => {
  const { url } = await startService(t);
  const creator = new Visitor(t, url);
  let room = await creator.createRoom();
  while (!/[a-f]/.test(room)) room = await creator.createRoom();
  await creator.enter(room);
  const guest = new Visitor(t, url);
  await guest.enter(room);
  for (const spelling of [room.toUpperCase(), room.replace(/[a-f]/, (digit) => digit.toUpperCase())]) {
    assert.equal((await guest.request(`/room/${spelling}`)).headers.get('location'), '/');
    await refusesSocket(guest.connect({ room: spelling }), 'room_not_found');
    assert.equal(
      (await errorIn(await guest.json(`/room/${spelling}/chat`, { chat: 'a' }))).code,
      'room_not_found',
    );
  }
  assert.match(await creator.page('/'), /2\/10/);
});
