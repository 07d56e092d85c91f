import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const CLOCK_TICKS_PER_S = 100;
const STEADY_KIB = 1024;

/** A server in a separate process, pinned to the first core if there are several, with its usage as the kernel reports it. */
export class MeasuredProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * @param file the server's module, which calls `reportListening`
   * @param settings what it reads by `givenSettings`
   */
  static async start(file: URL, settings: Record<string, string> = {}): Promise<MeasuredProcess> {
    const module = [file.pathname, JSON.stringify(settings)];
    const node = [process.execPath, '--expose-gc', '--import', 'tsx', ...module];
    const [command = '', ...args] = canPin ? ['taskset', '-c', '0', ...node] : node;
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [message] = (await once(child, 'message')) as [{ url: string }];
    return new MeasuredProcess(child, message.url);
  }

  get urls(): string[] {
    return [this.url];
  }

  /** CPU time used, in s. */
  cpu(): [number] {
    return [cpuOf(this.child.pid)];
  }

  /**
   * Memory without mapped files, in KiB, once garbage collections no longer reduce it: background threads return memory
   * freed by the first collection to the kernel only later.
   */
  async memory(): Promise<number> {
    for (let last = Infinity; ;) {
      this.child.send('gc');
      await once(this.child, 'message');
      await wait(1000);
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      const now = Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]);
      if (!(now < last - STEADY_KIB)) return now;
      last = now;
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

/** CPU time of all threads of a process, in s; the kernel counts in hundredths. */
export function cpuOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
}

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** Keeps this process, which generates the load, off the server's core. */
export function keepOffServerCore(): void {
  if (canPin)
    spawnSync('taskset', ['-a', '-p', '-c', `1-${availableParallelism() - 1}`, String(process.pid)]);
}

/** In the server's process: the settings given to `MeasuredProcess.start`. */
export const givenSettings = (): Record<string, string> =>
  JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;

/** In the server's process: reports its address, and collects garbage on request. */
export function reportListening(url: string): void {
  process.on('message', () => {
    globalThis.gc?.();
    globalThis.gc?.();
    process.send?.('collected');
  });
  process.send?.({ url });
}
