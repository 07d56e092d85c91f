import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findProgram } from '../../scripts/programs.js';
import { freePort, PortProcess } from './server-process.js';
import { testFolder } from './test-folder.js';

const CONFIGURATION = new URL('../../ops/nginx/huechat.conf', import.meta.url).pathname;

/** Debian's nginx with the project's own configuration, in front of nodes on these ports. @returns its address */
export async function runNginx(t: Pick<TestContext, 'after'>, nodes: number[]): Promise<string> {
  const [folder, port] = [await testFolder(t), await freePort()];
  await mkdir(join(folder, 'temp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const files = {
    'nodes.conf': nodes.map((node) => `server 127.0.0.1:${node} max_fails=0;`).join('\n'),
    'listen.conf': `listen 127.0.0.1:${port};`,
    'main.conf': `
      daemon off;
      worker_processes 1;
      pid ${folder}/pid;
      error_log ${folder}/error.log;
      events { worker_connections 2048; }
      http {
        access_log off;
        ${temporary.map((name) => `${name}_temp_path ${folder}/temp/${name};`).join('\n')}
        include huechat.conf;
      }`,
    'huechat.conf': `include ${CONFIGURATION};`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = ['-p', folder, '-e', `${folder}/error.log`, '-c', join(folder, 'main.conf')];
  const nginx = new PortProcess(t, port, [findProgram('nginx'), ...options], 'SIGTERM');
  await nginx.run();
  return `http://127.0.0.1:${port}`;
}
