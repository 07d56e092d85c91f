import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { testFolder } from '../support/test-folder.js';
import { someOf } from '../support/thorough.js';
import { until } from '../support/until.js';

const HELPER = JSON.stringify(new URL('../support/test-folder.ts', import.meta.url).href);
const AT_END = JSON.stringify(new URL('../support/at-end.ts', import.meta.url).href);

test('a test run that leaves nothing behind ends with its own summary and exit code', async (t) => {
  const passed = await runTests(
    t,
    `test('passes', async (t) => writeFileSync(join(await testFolder(t), 'file'), ''));`,
  );
  assert.deepEqual([passed.code, passed.err], [0, '']);
  assert.match(passed.out, /^# pass 1\n# fail 0\n(# .*\n)*$/m);
});

test('a test run that leaves temporary files fails, names them, and removes them', async (t) => {
  const left = await runTests(
    t,
    `test('leaves', () => { mkdirSync(join(tmpdir(), 'a-folder')); writeFileSync(join(tmpdir(), 'a-file'), ''); });`,
  );
  assert.equal(left.code, 1);
  assert.equal(left.err, 'Tests left temporary files behind:\na-file\na-folder\n');
  assert.match(left.out, /^# fail 0$/m);
});

for (const [name, code, reason] of someOf(
  [
    [
      'fails',
      `test('it', async (t) => { await testFolder(t); throw new Error('failed'); });`,
      /error: 'failed'/,
    ],
    [
      'cannot clean up',
      `test('it', async (t) => { await testFolder(t); atEnd(t, () => { throw new Error('no end'); }); });`,
      /error: 'no end'/,
    ],
    [
      'takes too long',
      `test('it', { timeout: 200 }, async (t) => { await testFolder(t); await new Promise((end) => setTimeout(end, 1000)); });`,
      /timed out after 200ms/,
    ],
    [
      'cannot set up',
      `await testFolder({ after: () => {} }); throw new Error('no set-up');`,
      /Error: no set-up/,
    ],
    [
      'ends its process',
      `test('it', async (t) => { await testFolder(t); process.exit(3); });`,
      /exitCode: 3/,
    ],
  ] as const,
  2,
))
  test(`a test file that ${name} leaves no temporary files either`, async (t) => {
    const { code: exit, out, err } = await runTests(t, code);
    assert.deepEqual([exit, err], [1, '']);
    assert.match(out, reason);
  });

for (const signal of someOf(['SIGINT', 'SIGTERM'] as const, 1))
  test(`a test run ended by ${signal} leaves no temporary files`, async (t) => {
    const { service, temporary } = await startTests(
      t,
      `test('waits', async (t) => { await testFolder(t); await new Promise(() => setInterval(() => {}, 1000)); });`,
    );
    await until('the test has its folder', async () =>
      (await readdir(temporary, { recursive: true })).some((each) => /\/huechat-[^/]+$/.test(each)),
    );
    service.child.kill(signal);
    await once(service.child, 'close');
    assert.equal(service.child.exitCode, 1);
    assert.deepEqual(await readdir(temporary), []);
  });

/** Runs a test file in a separate run. @returns its result, once its temporary files are gone */
async function runTests(t: TestContext, code: string) {
  const { service, temporary } = await startTests(t, code);
  await once(service.child, 'close');
  assert.deepEqual(await readdir(temporary), []);
  return { code: service.child.exitCode, out: service.out, err: service.err };
}

async function startTests(t: TestContext, code: string) {
  const folder = await testFolder(t);
  const [file, temporary] = [join(folder, 'a.test.mts'), join(folder, 'tmp')];
  await mkdir(temporary);
  const imports = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { test } from 'node:test';
    import { atEnd } from ${AT_END};
    import { testFolder } from ${HELPER};
  `;
  await writeFile(file, imports + code);
  // With NODE_TEST_CONTEXT set, Node.js would treat it as part of this file's run.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, TMPDIR: temporary };
  const args = ['scripts/run-tests.js', '--test-reporter=tap', file];
  const service = ServiceProcess.runNode(t, {}, args, process.cwd(), { env });
  return { service, temporary };
}
