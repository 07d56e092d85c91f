import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { atEnd, type Ending } from './at-end.js';
import { until } from './until.js';

/** A server in a separate process on a local port, which can be killed and restarted. */
export class PortProcess {
  #child: ChildProcess | undefined;

  /** @param command listens on `port` and stays in the foreground */
  constructor(
    t: Ending,
    readonly port: number,
    private readonly command: [string, ...string[]],
    private readonly ending: NodeJS.Signals = 'SIGKILL',
  ) {
    atEnd(t, () => this.kill(this.ending));
  }

  /** Starts it and waits until it listens. */
  async run(): Promise<this> {
    const [program, ...args] = this.command;
    this.#child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await until(`${program} listens`, () => listens(this.port));
    return this;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Kills it, by default with SIGKILL. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Suspends it: its port stops answering, and no connection closes. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }
}

/** A free local port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
