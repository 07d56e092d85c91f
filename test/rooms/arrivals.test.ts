import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import type { Presence } from '../../src/shared/events.js';
import type { MemberView } from '../../src/shared/views.js';
import { startService } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

const PEOPLE = 90;
/** Up to here, everyone is an event of their own. */
const SINGLY = 50;
const GATHER_MS = 200;

test('in a large room people who come and go at about the same time share an event of the usual shape', async (t) => {
  const { url } = await startService(t);
  const watching = new Visitor(t, url);
  const room = await watching.createRoom({ max: PEOPLE + 1 });
  const watcher = await watching.enter(room);
  const inside = new Map<string, MemberView>();
  const events: Presence[] = [];
  const everyone = ({ others = [], ...first }: Presence): MemberView[] => [first, ...others];
  watcher.on('join', (who) => {
    events.push(who);
    for (const each of everyone(who)) inside.set(each.member, each);
  });
  watcher.on('exit', (who) => {
    events.push(who);
    for (const { member } of everyone(who)) assert.ok(inside.delete(member), 'each leaves once');
  });

  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      const each = new Visitor(t, url);
      await each.page('/');
      return each;
    }),
  );
  const coming = performance.now();
  const sockets = await Promise.all(people.map((each) => each.connect({ room })));
  await until('the watcher knows all', () => inside.size === PEOPLE);
  assert.ok(events.length <= SINGLY + mostEvents(coming), `${events.length} events`);
  assert.equal(events.at(-1)?.members, PEOPLE + 1);
  for (const { user, number, member } of events.flatMap(everyone))
    assert.ok(/^#[0-9a-f]{6}$/.test(user) && number >= 1000 && member.length === 16);
  assert.equal(
    new Set([...inside.values()].map(({ user }) => user)).size,
    PEOPLE,
    'all have their own colour',
  );

  events.length = 0;
  const going = performance.now();
  for (const socket of sockets.slice(0, PEOPLE - SINGLY)) socket.disconnect();
  await until('the watcher knows who left', () => inside.size === SINGLY);
  assert.ok(events.length <= mostEvents(going), `${events.length} events for ${PEOPLE - SINGLY} people`);
});

/** How many events there may have been since a time: the first at once, and then one in each pause. */
function mostEvents(since: number): number {
  return 2 + (performance.now() - since) / GATHER_MS;
}
