import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** The highest `systemd-analyze security` score allowed, in tenths; an unconfined unit has 96. */
const EXPOSURE_MAX = 15;

// Since systemd 250 a unit can be analysed without being installed.
const { stdout: version } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const skip = Number(/^systemd (\d+)/.exec(version)?.[1] ?? 0) < 250 && 'there is no systemd 250 here';

// `verify` also checks that the program exists where Debian installs it.
const noNode = !existsSync('/usr/bin/node') && 'there is no /usr/bin/node here';

test('systemd accepts every line of the unit', { skip: skip || noNode }, () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', 'ops/huechat.service'], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, '']);
});

test('the systemd unit confines the service', { skip }, () => {
  const args = ['security', '--offline=true', '--no-pager', `--threshold=${EXPOSURE_MAX}`];
  const { status, stdout: report } = spawnSync('systemd-analyze', [...args, 'ops/huechat.service'], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, report);
});

// https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html, rules 2 to 4, 7 and 8
test('every container runs without root, capabilities and a writable root, with bounded memory', async () => {
  const [head = '', services = ''] = (await readFile('compose.yaml', 'utf8')).split(/^services:$/m);
  const [limits = '', node = ''] = head.split(/^x-node: &node$/m);
  for (const bound of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'pids_limit:'])
    assert.ok(limits.includes(bound), bound);
  const containers = services
    .replace(/^\w[\s\S]*/m, '')
    .split(/^ {2}(?=\w+:)/m)
    .slice(1);
  assert.equal(containers.length, 5);
  for (const container of containers) {
    const all = container.includes('*node') ? `${node}${container}    user: node\n` : container;
    for (const part of ['<<: *limits', 'mem_limit:', 'ulimits:', 'user:', 'networks:'])
      assert.ok(all.includes(part), `${part} in ${container}`);
  }
  assert.match(await readFile('Dockerfile', 'utf8'), /^USER node$/m);
});
