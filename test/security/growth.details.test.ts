import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test, type TestContext } from 'node:test';
import { SOON_GONE, startService } from '../support/service.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
// The service runs in this process, so its timers and event emitters are this process's.

const PEOPLE = 20;
const ROUNDS = 10;

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

const listeners = (emitter: EventEmitter): number =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);

/** The event emitters that emit during `work`. */
async function emittersOf(t: TestContext, work: () => Promise<unknown>): Promise<Set<EventEmitter>> {
  const { mock } = t.mock.method(EventEmitter.prototype, 'emit');
  await work();
  const emitters = new Set(mock.calls.map((call) => call.this as EventEmitter));
  mock.restore();
  return emitters;
}

test('200 joins and exits leave no timers and no listeners behind', async (t) => {
  const { url } = await startService(t, SOON_GONE);
  const creator = new Visitor(t, url);
  const room = await creator.createRoom({ max: 100 });
  await creator.enter(room);
  const people = Array.from({ length: PEOPLE }, () => new Visitor(t, url));

  const joinAndLeave = async (): Promise<void> => {
    const lobby = await creator.watchLobby();
    const sockets = await Promise.all(people.map((each) => each.enter(room)));
    for (const [index, socket] of sockets.entries()) {
      // Half of them leave, the others lose their connection.
      if (index % 2 === 0) socket.disconnect();
      else socket.io.engine.close();
    }
    lobby.disconnect();
    await until('all have left', async () =>
      /data-people-count>1\//.test(await creator.page(`/room/${room}`)),
    );
  };

  const emitters = await emittersOf(t, joinAndLeave);
  // Emitters of one connection are gone; the bus, the namespaces and the servers remain.
  const lasting = [...emitters].filter(
    (each) => each.listenerCount('join') > 0 || ['nsps', 'sockets', 'listening'].some((own) => own in each),
  );
  assert.ok(lasting.length >= 5, `${lasting.length} emitters`);
  const settled = async (): Promise<number> => {
    let last = Infinity;
    await until('timers have ended', () => {
      const now = timers();
      const isSteady = now >= last;
      last = now;
      return isSteady;
    });
    return last;
  };
  const before = { timers: await settled(), listeners: lasting.map(listeners) };
  for (let round = 0; round < ROUNDS; round++) await joinAndLeave();
  assert.deepEqual(lasting.map(listeners), before.listeners);
  const after = await settled();
  assert.ok(after <= before.timers + PEOPLE / 2, `${before.timers} timers before, ${after} after`);
});
