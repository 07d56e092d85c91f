import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const NS_PER_S = 1e9;
const STEADY_KIB = 1024;

/** A server in a separate process, pinned to the first core if there are several, with its usage as the kernel reports it. */
export class MeasuredProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly clock: () => number,
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
    return new MeasuredProcess(child, cpuClock(child.pid), message.url);
  }

  get urls(): string[] {
    return [this.url];
  }

  /** CPU time used, in s. */
  cpu(): [number] {
    return [this.clock()];
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

/**
 * Measures the CPU time of a process's threads, in s. `/proc/PID/stat` counts hundredths of a second, too coarse for few chats; each thread's
 * `schedstat` counts nanoseconds, but only while the thread lives, so threads that have ended count with their last reading.
 * Source: https://docs.kernel.org/scheduler/sched-stats.html
 */
export function cpuClock(pid: number | undefined): () => number {
  const threads = new Map<string, number>();
  return () => {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      try {
        const [ns] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
        threads.set(thread, Number(ns));
      } catch {
        // The thread has just ended.
      }
    }
    return [...threads.values()].reduce((sum, ns) => sum + ns, 0) / NS_PER_S;
  };
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

/** In the server's process: reports its address, collects garbage on request, and ends with the bench, however that ends. */
export function reportListening(url: string): void {
  process.once('disconnect', () => process.exit(1));
  process.on('message', () => {
    globalThis.gc?.();
    globalThis.gc?.();
    process.send?.('collected');
  });
  process.send?.({ url });
}
