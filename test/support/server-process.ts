import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { atEnd, type Ending } from './at-end.js';
import { until } from './until.js';

/** Some server in a process of its own, on a port of loopback, which can be killed and run again. */
export class PortProcess {
  #child: ChildProcess | undefined;

  /** @param command what listens on `port`, and goes on in the foreground */
  constructor(
    t: Ending,
    readonly port: number,
    private readonly command: [string, ...string[]],
    private readonly ending: NodeJS.Signals = 'SIGKILL',
  ) {
    atEnd(t, () => this.kill(this.ending));
  }

  /** Runs it and waits until it listens. */
  async run(): Promise<this> {
    const [program, ...args] = this.command;
    this.#child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await until(`${program} listens`, () => listens(this.port));
    return this;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** As `kill -9`, or with another signal. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Stops it in its tracks: its port answers no more, and nothing closes. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }
}

/** A port of loopback that nobody listens on now. */
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
