import assert from 'node:assert/strict';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import { isBuilt } from '../../scripts/build-stamp.js';
import { atEnd } from './at-end.js';

/** What `npm start` runs: the build, where it is up to date, else the sources. */
export const SERVICE: readonly string[] = isBuilt()
  ? ['--enable-source-maps', fileURLToPath(new URL('../../dist/main.js', import.meta.url))]
  : ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../../src/main.ts', import.meta.url))];

/** Fails unless the service exits with code 1 and one line that gives the reason. */
export async function assertRefused(service: ServiceProcess, line: RegExp): Promise<void> {
  await once(service.child, 'close');
  assert.match(service.err, line);
  assert.deepEqual([service.child.exitCode, service.out], [1, '']);
  assert.equal(service.err.trim().split('\n').length, 1, service.err);
}

/** The service in a separate process, which can be killed. */
export class ServiceProcess {
  out = '';
  err = '';

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
  }

  /**
   * Runs the build, like `npm start`, if it is up to date.
   * @param settings environment variables added to this process's
   * @param first modules to load before it, which change those of the sources
   */
  static run(t: TestContext, settings: Record<string, string>, first: string[] = []): ServiceProcess {
    if (first.length === 0) return ServiceProcess.runNode(t, settings, SERVICE, process.cwd());
    const imports = ['tsx', ...first].flatMap((module) => ['--import', module]);
    return ServiceProcess.runNode(t, settings, [...imports, 'src/main.ts'], process.cwd());
  }

  /**
   * Runs Node.js with these arguments in a folder.
   * @param options such as another user
   */
  static runNode(
    t: TestContext,
    settings: Record<string, string>,
    args: readonly string[],
    cwd: string,
    options: SpawnOptions = {},
  ): ServiceProcess {
    return ServiceProcess.runProgram(t, settings, [process.execPath, ...args], cwd, options);
  }

  /** Runs a program that starts the service, such as npm. */
  static runProgram(
    t: TestContext,
    settings: Record<string, string>,
    [program, ...args]: [string, ...string[]],
    cwd: string,
    options: SpawnOptions = {},
  ): ServiceProcess {
    const env = { ...process.env, ...settings };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], ...options });
    const service = new ServiceProcess(child);
    atEnd(t, () => service.end('SIGKILL'));
    return service;
  }

  /** Waits for its address. @throws when it exits first */
  async url(): Promise<string> {
    while (!this.out.includes('\n')) {
      if (this.child.exitCode !== null) throw new Error(this.err);
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'exit')]);
    }
    return this.out.trim().slice('Huechat: '.length);
  }

  /**
   * Memory in use after a garbage collection, in KiB: the main thread's heap, and the process without mapped files.
   * `report-memory.ts` has to be loaded first.
   */
  async memory(): Promise<{ heap: number; own: number }> {
    const answer = once(this.child, 'message');
    this.child.send('memory');
    const [{ heap }] = (await answer) as [{ heap: number }];
    // Only Linux reports the two separately; elsewhere the heap has to do.
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8').catch(() => '');
    return { heap, own: Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? heap) };
  }

  /** Signals its process group like a terminal; it has its own group when started `detached`. @returns npm's exit code */
  pressCtrlC(): Promise<number | null> {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
    return this.#exitCode();
  }

  /** Ends it. @returns its exit code, null after a kill */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return this.#exitCode();
  }

  async #exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}
