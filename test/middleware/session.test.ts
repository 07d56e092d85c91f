import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { testDatabase } from '../support/database.js';
import { openLink } from '../support/breakable-link.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

/** Enough rounds for the two to arrive in the wrong order, if that is possible. */
const TIMES = 30;

test('a request sent before the previous response ends belongs to the same person', async (t) => {
  const url = await startFarFromDatabase(t);
  for (let time = 0; time < TIMES; time++) {
    const visitor = new Visitor(t, url);
    const made = await visitor.form('/room', { title: 'a room', max: '2' });
    const room = await visitor.request(made.headers.get('location') ?? '');
    // A missing session would be replaced by a new one, with a new cookie.
    const cookies = room.headers.getSetCookie();
    assert.deepEqual(
      cookies.filter((cookie) => cookie.startsWith('connect.sid=')),
      [],
    );
  }
});

test('the page after a redirect shows the reason', async (t) => {
  const url = await startFarFromDatabase(t);
  for (let time = 0; time < TIMES; time++) {
    const visitor = new Visitor(t, url, 'en');
    const back = await visitor.request('/room/000000000000000000000000');
    assert.match(await visitor.page(back.headers.get('location') ?? ''), /This room doesn(&#39;|')t exist\./);
  }
});

/** Starts a service whose database is slow by varying amounts. @returns its address */
async function startFarFromDatabase(t: TestContext): Promise<string> {
  const [, login = '', host = '', rest = ''] =
    /^(mongodb:\/\/(?:[^/]*@)?)([^/,]+)(.*)$/.exec(await testDatabase(t)) ?? [];
  const end = host.endsWith('.sock') ? decodeURIComponent(host) : Number(host.split(':')[1] ?? 27_017);
  const line = new URL((await openLink(t, () => end, 40)).url);
  const url = new URL(`${login}${line.host}${rest}`);
  url.searchParams.set('directConnection', 'true');
  const MONGO_URL = url.href;
  return (await startService(t, { MONGO_URL })).url;
}
