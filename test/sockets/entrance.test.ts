import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../src/lib/errors.js';
import { Entrance } from '../../src/sockets/entrance.js';

type ReadyState = Parameters<Entrance['pass']>[0]['conn']['readyState'];

const connection = (readyState: ReadyState = 'open') => ({ conn: { readyState } });

test('when many sockets come at once, few enter at a time, and those beyond the queue come back later', async () => {
  const entrance = new Entrance(2, 3);
  const gates: (() => void)[] = [];
  const entering = () => new Promise<void>((resolve) => gates.push(resolve));
  const attempts = Array.from({ length: 8 }, () =>
    entrance.pass(connection(), entering).then(
      () => 'entered',
      (error: unknown) => error,
    ),
  );
  const refused = await Promise.all(attempts.slice(5));
  for (const error of refused) {
    assert.ok(error instanceof UserError);
    assert.equal(error.code, 'too_many');
    const { seconds } = error.params as { seconds: number };
    assert.ok(seconds >= 4 && seconds <= 14, `${seconds} s`);
  }
  for (let entered = 0; entered < 5; entered++) {
    while (gates.length <= entered) await new Promise(setImmediate);
    assert.ok(gates.length - entered <= 2, 'two at a time');
    gates[entered]?.();
  }
  assert.deepEqual(await Promise.all(attempts.slice(0, 5)), Array(5).fill('entered'));
});

test('nothing is done for a client that has gone while it waited', async () => {
  const entrance = new Entrance(1, 1);
  let wasRun = false;
  const run = () => {
    wasRun = true;
    return Promise.resolve();
  };
  await assert.rejects(entrance.pass(connection('closed'), run), { code: 'too_many' });
  assert.equal(wasRun, false);
  await entrance.pass(connection(), run);
  assert.equal(wasRun, true);
});
