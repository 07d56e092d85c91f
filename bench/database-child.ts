import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Child extends AsyncDisposable {
  url: string;
  pid: number;
}

/** Starts the embedded database in a separate process, so that its memory can be measured. */
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

/** A process's memory in MiB: anonymous, and the resident part of the mapped database file. Linux only. */
export async function memoryOf(pid: number): Promise<{ own: number; mapped: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mebibytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { own: mebibytes('RssAnon'), mapped: mebibytes('RssFile') };
}
