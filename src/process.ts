import { readConfig } from './config.js';
import { readEnvFile } from './lib/env-file.js';
import { createLog, type Log } from './lib/log.js';
import type { Running } from './server.js';

/** Service managers usually kill a process 10 s after the signal to stop. */
const STOP_WITHIN_MS = 9500;

/**
 * npm passes Ctrl-C on to its scripts, which also get it from the terminal (`signal-manager.js` of
 * `@npmcli/run-script`), so signals this close together count as one. A later one means that the operator does not
 * want to wait.
 */
const SAME_KEY_MS = 1000;

/** Shorter after an uncaught error, when less can be relied on to stop. */
const END_WITHIN_MS = 3000;

/**
 * Runs the process: reads the settings, starts the service, stops it on a signal. Prints one line if it cannot start.
 */
export function run(): Promise<void> {
  return main().catch(fail);
}

async function main(): Promise<void> {
  readEnvFile('.env', process.env);
  const config = readConfig(process.env);
  // Loading the service takes a second, so a bad setting is reported before that.
  const { start } = await import('./server.js');
  const service = await start(config);
  stopOnSignal(service);
  endOnCrash(service, createLog(config));
  // Last, since a reader of this line may send a signal at once.
  process.stdout.write(`Huechat: ${service.url}\n`);
}

function stopOnSignal(service: Running): void {
  let firstAt: number | undefined;
  const stop = (): void => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_KEY_MS) process.exit(0);
      return;
    }
    firstAt = performance.now();
    // If the database is away, for example, the next start cleans up.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS);
    void service.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/**
 * After an uncaught error the process is in an unknown state: it logs the error, saves what it can and exits, to be
 * restarted by a service manager
 * (https://nodejs.org/docs/latest-v20.x/api/process.html#warning-using-uncaughtexception-correctly). Unhandled
 * rejections come here too.
 */
function endOnCrash(service: Running, log: Log): void {
  let ending = false;
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'uncaught error: the process exits');
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), END_WITHIN_MS);
    void service.close().then(() => process.exit(1));
  });
}

/** Prints one line without a stack, since most failures to start have their cause outside the program. */
function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Huechat cannot start: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}
