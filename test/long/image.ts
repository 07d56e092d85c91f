import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ServiceProcess } from '../support/process.js';
import { testFolder } from '../support/test-folder.js';
import { testSettings } from '../support/service.js';

test('what the image is made of, by the script that Dockerfile runs, is there, starts and stops', async (t) => {
  const [source, image] = [join(await testFolder(t), 'source'), join(await testFolder(t), 'image')];
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) await cp(file, join(source, file));
  execFileSync('sh', ['ops/build.sh', image], { cwd: source, stdio: ['ignore', 'ignore', 'inherit'] });

  const service = ServiceProcess.runNode(t, await testSettings(t), ['dist/main.js'], image);
  const url = await service.url();
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  const page = await (await fetch(url)).text();
  const [, script = ''] = /src="(\/build\/[^"]+\.js)"/.exec(page) ?? [];
  assert.equal((await fetch(url + script)).status, 200, script);
  assert.equal(await service.end('SIGTERM'), 0);
});
