import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { testDatabase } from './support/database.js';
import { layLine } from './support/line.js';
import { startService } from './support/service.js';
import { Visitor } from './support/visitor.js';

/** Enough for the two to come in the wrong order, if they can. */
const TIMES = 30;

test('who follows an answer before its end has come is still the same person', async (t) => {
  const url = await startFarFromDatabase(t);
  for (let time = 0; time < TIMES; time++) {
    const visitor = new Visitor(t, url);
    const made = await visitor.form('/room', { title: 'a room', max: '2' });
    const room = await visitor.request(made.headers.get('location') ?? '');
    // A session that is not found is followed by another one, with a cookie of its own.
    const cookies = room.headers.getSetCookie();
    assert.deepEqual(
      cookies.filter((cookie) => cookie.startsWith('connect.sid=')),
      [],
    );
  }
});

test('who is sent back is told why by the very next page', async (t) => {
  const url = await startFarFromDatabase(t);
  for (let time = 0; time < TIMES; time++) {
    const visitor = new Visitor(t, url, 'en');
    const back = await visitor.request('/room/000000000000000000000000');
    assert.match(await visitor.page(back.headers.get('location') ?? ''), /This room doesn(&#39;|')t exist\./);
  }
});

/** Starts a service to which its database is slow, and not evenly so. @returns its address */
async function startFarFromDatabase(t: TestContext): Promise<string> {
  const [, login = '', host = '', rest = ''] =
    /^(mongodb:\/\/(?:[^/]*@)?)([^/,]+)(.*)$/.exec(await testDatabase(t)) ?? [];
  const end = host.endsWith('.sock') ? decodeURIComponent(host) : Number(host.split(':')[1] ?? 27_017);
  const line = new URL((await layLine(t, () => end, 40)).url);
  const url = new URL(`${login}${line.host}${rest}`);
  url.searchParams.set('directConnection', 'true');
  const MONGO_URL = url.href;
  return (await startService(t, { MONGO_URL })).url;
}
