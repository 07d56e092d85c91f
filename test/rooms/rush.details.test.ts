import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connectDatabase } from '../../src/models/index.js';
import type { ErrorView } from '../../src/shared/views.js';
import { atEnd } from '../support/at-end.js';
import { testDatabase } from '../support/database.js';
import { ServiceProcess } from '../support/process.js';
import { testFolder } from '../support/test-folder.js';
import { someOf } from '../support/thorough.js';
import { Visitor } from '../support/visitor.js';

const CROWD = 200;
const MAX = 10;

for (const processes of someOf([2, 1], 1)) {
  test(`${CROWD} people who rush a room of ${MAX} find exactly ${MAX} seats, in ${processes} process${processes > 1 ? 'es' : ''}`, async (t) => {
    const { urls, countSeats } = await servicesOnOneDatabase(t, processes);
    const visitorAt = (index: number) => new Visitor(t, urls[index % urls.length] ?? '');
    const creator = visitorAt(0);
    const room = await creator.createRoom({ max: MAX });
    await creator.enter(room);
    const crowd = Array.from({ length: CROWD - 1 }, (_, index) => visitorAt(index));
    await inGroupsOf(25, crowd, (each) => each.page('/'));

    const most = watch(countSeats);
    const tries = await Promise.allSettled(
      crowd.map(async (each, index) => {
        // Some open the page first, as browsers do, and some connect directly.
        if (index % 2 === 0) await each.request(`/room/${room}`);
        return each.connect({ room });
      }),
    );
    assert.ok((await most()) <= MAX);
    assert.equal(await countSeats(), MAX);
    const refusals = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    assert.equal(tries.length - refusals.length, MAX - 1);
    for (const refusal of refusals)
      assert.equal((refusal as { data?: ErrorView }).data?.code, 'room_full', String(refusal));
    for (const url of urls) assert.match(await new Visitor(t, url).page('/'), /10\/10/);
  });
}

/** Services in separate processes, on one database that this test can query. */
async function servicesOnOneDatabase(
  t: TestContext,
  processes: number,
): Promise<{ urls: string[]; countSeats: () => Promise<number> }> {
  const folder = await testFolder(t);
  const url = await testDatabase(t);
  const services = Array.from({ length: processes }, () =>
    ServiceProcess.run(t, {
      HOST: '127.0.0.1',
      PORT: '0',
      MONGO_URL: url,
      DATA_DIR: join(folder, 'data'),
      UPLOADS_DIR: join(folder, 'uploads'),
      COOKIE_SECRET: 'the same for every process',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'fatal',
    }),
  );
  const db = await connectDatabase(url);
  atEnd(t, () => db.connection.close());
  const countSeats = async () => (await db.Room.findOne({}, { seats: 1 }).lean())?.seats.length ?? 0;
  return { urls: await Promise.all(services.map((each) => each.url())), countSeats };
}

/** Reads a number repeatedly. @returns a function that stops it and returns the largest */
function watch(read: () => Promise<number>): () => Promise<number> {
  const stop = new AbortController();
  let most = 0;
  const done = (async () => {
    while (!stop.signal.aborted) most = Math.max(most, await read());
  })();
  return async () => {
    stop.abort();
    await done;
    return most;
  };
}

async function inGroupsOf<T>(size: number, all: T[], work: (each: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += size)
    await Promise.all(all.slice(from, from + size).map(work));
}
