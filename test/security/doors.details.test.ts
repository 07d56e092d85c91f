import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ChatView, InviteView } from '../../src/shared/views.js';
import { makeGif } from '../support/gif.js';
import { startService } from '../support/service.js';
import { next } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { doors, type Scene } from './support/doors.js';

/**
 * The kinds of people, the columns of the tables below. nobody: no session; stranger: a session, but in no room;
 * elsewhere: a member of another room; reserved: opened the page before the room was locked or closed and never connected;
 * removed: a former member, removed by the host; member: connected to this room; host: its creator.
 */
const people = ['nobody', 'stranger', 'elsewhere', 'reserved', 'removed', 'member', 'host'] as const;

type Row = [string, string, string, string, string, string, string];
type Table = Record<keyof typeof doors, Row>;

const none = '403 not_owner';
const hostOnly = (answer: string): Row => [none, none, none, none, none, none, answer];
/** `no` for everyone without access, `out` for the removed member, `yes` for the members. */
const inside = (no: string, out: string, yes: string): Row => [no, no, no, no, out, yes, yes];

/** Answers that are the same in every room. */
const forTheHost = {
  // The door reveals no more of the room than the lobby does.
  'see the door': inside('200', '200', '200'),
  rename: hostOnly('200'),
  // The room is occupied, so it is not ending.
  'learn when it ends': inside('nothing', 'nothing', 'nothing'),
  'close the door': hostOnly('200'),
  'set a password': hostOnly('200'),
  'set the limit': hostOnly('200'),
  'remove a member': hostOnly('204'),
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

/** A room that refuses everyone for `reason`, unless a seat, an invite or the password gives access. */
const shut = (
  reason: string,
): Omit<Table, keyof typeof forTheHost | 'knock' | `use ${string}` | `unlock, ${string}` | 'old link'> => ({
  page: inside('out', 'out', '200'),
  'frame without script': inside('out', 'out', '200'),
  history: inside(`403 ${reason}`, '403 shown_out', '200'),
  'GIF file': inside(`403 ${reason}`, '403 shown_out', '200'),
  poster: inside(`403 ${reason}`, '403 shown_out', '200'),
  'connect a socket': ['forbidden', reason, reason, reason, 'shown_out', 'in', 'in'],
  'chat by socket': ['forbidden', reason, reason, reason, 'shown_out', 'sent', 'sent'],
  'chat by request': inside(`403 ${reason}`, '403 shown_out', '201'),
  'GIF upload': inside(`403 ${reason}`, '403 shown_out', '201'),
  invite: inside(`403 ${reason}`, '403 shown_out', '201'),
});

/** Every answer for every kind of person; OWASP's Authorization_Cheat_Sheet.html asks for a test of every permission. */
const tables: Record<'an open' | 'a locked' | 'a closed', Table> = {
  'an open': {
    ...forTheHost,
    page: inside('200', 'out', '200'),
    'frame without script': inside('200', 'out', '200'),
    history: inside('200', '403 shown_out', '200'),
    'GIF file': inside('200', '403 shown_out', '200'),
    poster: inside('200', '403 shown_out', '200'),
    'connect a socket': ['forbidden', 'in', 'in', 'in', 'shown_out', 'in', 'in'],
    'chat by socket': ['forbidden', 'sent', 'sent', 'sent', 'shown_out', 'sent', 'sent'],
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
  test(`every request and event of ${kind} room answers each kind of person as the table says`, async (t) => {
    const { url } = await startService(t);
    const found: Record<string, string[]> = {};
    for (const [name, door] of Object.entries(doors)) {
      const { cast, scene } = await setScene(t, url, kind);
      const row: string[] = [];
      // The host goes last, because their requests change the room.
      for (const who of people) row.push(await door(cast[who], scene));
      found[name] = row;
    }
    for (const [name, row] of Object.entries(found)) t.diagnostic(`${name}: ${row.join(' | ')}`);
    assert.deepEqual(found, tables[kind]);
  });
}

/** A room with a GIF, and one person of every kind. */
async function setScene(t: TestContext, url: string, kind: keyof typeof tables) {
  const someone = (): Visitor => new Visitor(t, url);
  const host = someone();
  const cast = {
    nobody: someone(),
    stranger: someone(),
    elsewhere: someone(),
    reserved: someone(),
    removed: someone(),
    member: someone(),
    host,
  };
  const password = kind === 'a locked' ? 'the-password' : '';
  const room = await host.createRoom({ password });
  const atHost = await host.enter(room);
  const enter = async (who: Visitor): Promise<string> => {
    if (password !== '') await who.form(`/room/${room}/unlock`, { password });
    const joined = next<{ member: string }>(atHost, 'join');
    await who.enter(room);
    return (await joined).member;
  };
  const out = await enter(cast.removed);
  await host.json(`/room/${room}/members/${out}`, undefined, 'DELETE');
  const seated = await enter(someone());
  await enter(cast.member);
  await cast.elsewhere.enter(await cast.elsewhere.createRoom());
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
