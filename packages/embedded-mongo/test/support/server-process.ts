import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { atEnd } from '../../../../test/support/at-end.js';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('./serve.ts', import.meta.url));

/** The embedded database in a process of its own, which may be killed. */
export class ServerProcess {
  private out = '';

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (bytes: Buffer) => (this.out += bytes.toString()));
  }

  static run(t: Pick<TestContext, 'after'>, folder: string): ServerProcess {
    const command = ['--import', 'tsx', SERVER, folder];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    const server = new ServerProcess(child);
    atEnd(t, () => server.kill());
    return server;
  }

  /** The result of the start. */
  async outcome(): Promise<{ url: string } | { refused: string }> {
    while (!this.out.includes('\n')) {
      if (this.child.exitCode !== null) throw new Error(`the process ended without a word: ${this.out}`);
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'exit')]);
    }
    return JSON.parse(this.out) as { url: string } | { refused: string };
  }

  async url(): Promise<string> {
    const outcome = await this.outcome();
    if ('url' in outcome) return outcome.url;
    throw new Error(outcome.refused);
  }

  async refused(): Promise<string> {
    const outcome = await this.outcome();
    if ('refused' in outcome) return outcome.refused;
    throw new Error('it was not refused');
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
