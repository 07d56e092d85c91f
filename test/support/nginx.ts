import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../scripts/programs.js';
import type { Ending } from './at-end.js';
import { freePort, PortProcess } from './server-process.js';
import { testFolder } from './test-folder.js';

const CONFIGURATION = new URL('../../ops/nginx/', import.meta.url);

/** Debian's nginx with the project's configuration, in front of nodes on these ports. @returns its address */
export async function runNginx(t: Ending, nodes: number[]): Promise<string> {
  const [folder, port] = [await testFolder(t), await freePort()];
  for (const name of ['main.conf', 'huechat.conf'])
    await copyFile(new URL(name, CONFIGURATION), join(folder, name));
  const servers = nodes.map((node) => `server 127.0.0.1:${node} max_fails=0;`);
  await writeFile(join(folder, 'nodes.conf'), servers.join('\n'));
  await writeFile(join(folder, 'listen.conf'), `listen 127.0.0.1:${port};`);
  const options = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'main.conf')];
  const nginx = new PortProcess(t, port, [findProgram('nginx'), ...options], 'SIGTERM');
  await nginx.run();
  return `http://127.0.0.1:${port}`;
}
