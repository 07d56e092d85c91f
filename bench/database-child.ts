import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Child extends AsyncDisposable {
  url: string;
  pid: number;
}

/** Starts the embedded database in a process that does nothing else, so that its memory is its own. */
export async function startInChild(folder: string): Promise<Child> {
  const file = fileURLToPath(new URL('./database-server.ts', import.meta.url));
  const child = fork(file, [folder], { execArgv: ['--import', 'tsx'] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.send('close');
      await ended;
    },
  };
}

/** What a process holds in memory, in MiB: its own (anonymous), and what of the database file happens to be mapped in. Linux only. */
export async function memoryOf(pid: number): Promise<{ own: number; mapped: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mebibytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { own: mebibytes('RssAnon'), mapped: mebibytes('RssFile') };
}
