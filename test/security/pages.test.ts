import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import nunjucks from 'nunjucks';
import { RATES } from '../../src/lib/rate-table.js';
import { startLimitedService } from '../support/limited-service.js';
import { startService } from '../support/service.js';
import { Visitor } from '../support/visitor.js';

// Source: https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html
// The service runs in this process, so its templates are rendered and compiled here.

const HTML = { headers: { accept: 'text/html' } };

/** Counts calls of a method until the test ends. */
function countCalls(t: TestContext, prototype: object, name: string): () => number {
  const spy = t.mock.method(prototype as Record<string, () => unknown>, name);
  return () => spy.mock.callCount();
}

test('page rendering is rate-limited per session, and a refusal renders nothing', async (t) => {
  const { url } = await startLimitedService(t);
  const flooder = new Visitor(t, url);
  await flooder.page('/');
  const renders = countCalls(t, nunjucks.Environment.prototype, 'render');
  const most = RATES.pages.most.session;
  const paths = ['/', '/room', '/wp-login.php', `/room/${'0'.repeat(24)}/invite`, '/?q=a'];
  const statuses: number[] = [];
  // Five at a time, so that they fall into one window of the limit on a slow machine too.
  for (let asked = 0; asked < most + 100; asked += paths.length) {
    const answers = await Promise.all(paths.map((path) => flooder.request(path, HTML)));
    statuses.push(...answers.map(({ status }) => status));
  }
  // Redirects count too.
  assert.ok(renders() <= most, `${renders()} pages`);
  assert.ok(statuses.slice(-100).every((status) => status === 429));
  const refused = await flooder.request('/', HTML);
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
  assert.match(await refused.text(), /요청이 너무 많아요/);
  // A client that accepts anything gets the page, and counts too.
  assert.equal((await flooder.request('/')).status, 429);
  await new Visitor(t, url).page('/');
});

test('a service without settings compiles each template once', async (t) => {
  const { url } = await startService(t, { NODE_ENV: '' });
  const visitor = new Visitor(t, url);
  const compiled = countCalls(t, nunjucks.Template.prototype, '_compile');
  await visitor.page('/');
  const once = compiled();
  assert.ok(once > 0);
  for (let asked = 0; asked < 5; asked++) await visitor.page('/');
  assert.equal(compiled(), once);
});
