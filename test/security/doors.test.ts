import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ChatView, InviteView } from '../../src/shared/events.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { next } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { doors, type Scene } from './support/doors.js';

/**
 * Who may come to a door, and the columns of the tables below. nobody: without a session; stranger: with one, in no room;
 * elsewhere: a member of another room; reserved: opened the page, before the room was locked or closed, and never came; shown out: was a member of this one; member: sits in it; host: the one who made it.
 */
const people = ['nobody', 'stranger', 'elsewhere', 'reserved', 'shown out', 'member', 'host'] as const;

type Row = [string, string, string, string, string, string, string];
type Table = Record<keyof typeof doors, Row>;

const none = '403 not_owner';
const hostOnly = (answer: string): Row => [none, none, none, none, none, none, answer];
/** Those who may not come in, to whom `no` is said, and who was shown out; then those who sit there. */
const inside = (no: string, out: string, yes: string): Row => [no, no, no, no, out, yes, yes];

/** What is the same for every room. */
const forTheHost = {
  // It tells no more of the room than the lobby does.
  'see the door': inside('200', '200', '200'),
  rename: hostOnly('200'),
  // Somebody is in it: it does not end.
  'learn when it ends': inside('nothing', 'nothing', 'nothing'),
  'close the door': hostOnly('200'),
  'set a password': hostOnly('200'),
  'set the limit': hostOnly('200'),
  'show somebody out': hostOnly('204'),
  'hand over': hostOnly('204'),
  'answer a knock': hostOnly('404 knock_not_found'),
  delete: [
    '403 forbidden',
    '403 forbidden',
    '403 forbidden',
    '403 forbidden',
    '403 forbidden',
    '403 forbidden',
    '200',
  ],
} satisfies Partial<Table>;

/** Into a room that lets nobody in for `reason`; a seat, an invitation or a password may change that. */
const shut = (
  reason: string,
): Omit<Table, keyof typeof forTheHost | 'knock' | `use ${string}` | `unlock, ${string}` | 'old link'> => ({
  page: inside('out', 'out', '200'),
  'frame without script': inside('out', 'out', '200'),
  history: inside(`403 ${reason}`, '403 shown_out', '200'),
  'GIF file': inside(`403 ${reason}`, '403 shown_out', '200'),
  poster: inside(`403 ${reason}`, '403 shown_out', '200'),
  'connect a socket': ['forbidden', reason, reason, reason, 'shown_out', 'in', 'in'],
  'chat by socket': ['forbidden', reason, reason, reason, 'shown_out', 'said', 'said'],
  'chat by request': inside(`403 ${reason}`, '403 shown_out', '201'),
  'GIF upload': inside(`403 ${reason}`, '403 shown_out', '201'),
  invite: inside(`403 ${reason}`, '403 shown_out', '201'),
});

/** Each answer of each door to each of the people; OWASP's Authorization_Cheat_Sheet.html asks for a test of every permission. */
const tables: Record<'an open' | 'a locked' | 'a closed', Table> = {
  'an open': {
    ...forTheHost,
    page: inside('200', 'out', '200'),
    'frame without script': inside('200', 'out', '200'),
    history: inside('200', '403 shown_out', '200'),
    'GIF file': inside('200', '403 shown_out', '200'),
    poster: inside('200', '403 shown_out', '200'),
    'connect a socket': ['forbidden', 'in', 'in', 'in', 'shown_out', 'in', 'in'],
    'chat by socket': ['forbidden', 'said', 'said', 'said', 'shown_out', 'said', 'said'],
    'chat by request': inside('201', '403 shown_out', '201'),
    'GIF upload': inside('201', '403 shown_out', '201'),
    invite: inside('403 forbidden', '403 shown_out', '201'),
    knock: [
      'forbidden',
      'knock_needless',
      'knock_needless',
      'knock_needless',
      'shown_out',
      'knock_needless',
      'knock_needless',
    ],
    'unlock, wrong': inside('in', 'out', 'in'),
    'unlock, right': inside('200', 'out', '200'),
    'old link': inside('200', 'out', '200'),
    'use no invitation': inside('in', 'out', 'in'),
    'use an invitation': inside('200', 'out', '200'),
  },
  'a locked': {
    ...forTheHost,
    ...shut('wrong_password'),
    knock: ['forbidden', 'waits', 'waits', 'waits', 'shown_out', 'knock_needless', 'knock_needless'],
    'unlock, wrong': inside('out', 'out', 'in'),
    'unlock, right': inside('200', 'out', '200'),
    'old link': inside('200', 'out', '200'),
    'use no invitation': inside('out', 'out', 'in'),
    'use an invitation': inside('200', 'out', '200'),
  },
  'a closed': {
    ...forTheHost,
    ...shut('room_closed'),
    knock: ['forbidden', 'waits', 'waits', 'waits', 'shown_out', 'knock_needless', 'knock_needless'],
    'unlock, wrong': inside('in', 'out', 'in'),
    'unlock, right': inside('out', 'out', '200'),
    'old link': inside('out', 'out', '200'),
    'use no invitation': inside('in', 'out', 'in'),
    'use an invitation': inside('out', 'out', '200'),
  },
};

for (const kind of Object.keys(tables) as (keyof typeof tables)[]) {
  test(`every door of ${kind} room opens to those it is for, and to nobody else`, async (t) => {
    const { url } = await startService(t);
    const found: Record<string, string[]> = {};
    for (const [name, door] of Object.entries(doors)) {
      const { cast, scene } = await setScene(t, url, kind);
      const row: string[] = [];
      // The host comes last: what they may do changes the room.
      for (const who of people) row.push(await door(cast[who], scene));
      found[name] = row;
    }
    for (const [name, row] of Object.entries(found)) t.diagnostic(`${name}: ${row.join(' | ')}`);
    assert.deepEqual(found, tables[kind]);
  });
}

/** A room with its host, a member, a GIF and somebody who was shown out, and everybody else who may come. */
async function setScene(t: TestContext, url: string, kind: keyof typeof tables) {
  const someone = (): Visitor => new Visitor(t, url);
  const host = someone();
  const cast = {
    nobody: someone(),
    stranger: someone(),
    elsewhere: someone(),
    reserved: someone(),
    'shown out': someone(),
    member: someone(),
    host,
  };
  const password = kind === 'a locked' ? 'the-password' : '';
  const room = await host.makeRoom({ password });
  const atHost = await host.enter(room);
  const enter = async (who: Visitor): Promise<string> => {
    if (password !== '') await who.form(`/room/${room}/unlock`, { password });
    const joined = next<{ member: string }>(atHost, 'join');
    await who.enter(room);
    return (await joined).member;
  };
  const out = await enter(cast['shown out']);
  await host.json(`/room/${room}/members/${out}`, undefined, 'DELETE');
  const seated = await enter(someone());
  await enter(cast.member);
  await cast.elsewhere.enter(await cast.elsewhere.makeRoom());
  await cast.stranger.page('/');
  const gif = (await (await host.gif(room, await makeGif())).json()) as ChatView;
  if (password !== '') await cast.reserved.form(`/room/${room}/unlock`, { password });
  await cast.reserved.page(`/room/${room}`);
  if (kind === 'a locked') await host.json(`/room/${room}`, { password }, 'PATCH');
  if (kind === 'a closed') await host.json(`/room/${room}`, { closed: true }, 'PATCH');
  const invite = async (): Promise<string> => {
    const made = (await (await host.json(`/room/${room}/invites`, {})).json()) as InviteView;
    return new URL(made.url).hash.slice(1);
  };
  return { cast, scene: { room, password, gif, seated, invite } satisfies Scene };
}
