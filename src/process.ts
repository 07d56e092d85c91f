import { readConfig } from './config.js';
import { readEnvFile } from './lib/env-file.js';
import { createLog, type Log } from './lib/log.js';
import { type Running, start } from './server.js';

/** Whoever stops a service kills it after 10 s. */
const STOP_WITHIN_MS = 9500;

/**
 * npm passes Ctrl-C on to its scripts, which the terminal tells as well (`signal-manager.js` of `@npmcli/run-script`): signals this
 * close together are one. A later one is somebody who does not want to wait.
 */
const SAME_KEY_MS = 1000;

/** After an error that nobody caught, less can be trusted to end. */
const END_WITHIN_MS = 3000;

/** The process: reads the settings, starts the service, stops it on a signal. Ends with one line where it cannot start. */
export function run(): Promise<void> {
  return main().catch(fail);
}

async function main(): Promise<void> {
  readEnvFile('.env', process.env);
  const config = readConfig(process.env);
  const service = await start(config);
  process.stdout.write(`Huechat: ${service.url}\n`);

  stopOnSignal(service);
  endOnCrash(service, createLog(config));
}

function stopOnSignal(service: Running): void {
  let firstAt: number | undefined;
  const stop = (): void => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_KEY_MS) process.exit(0);
      return;
    }
    firstAt = performance.now();
    // Whatever does not end in time, such as a database that is away, is left to the next start.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS);
    void service.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/**
 * An error that nobody caught leaves the process in a state that nobody knows; it is told, what can be saved is saved, and
 * whoever runs the service starts it again (https://nodejs.org/docs/latest-v20.x/api/process.html#warning-using-uncaughtexception-correctly).
 * A rejection that nobody handles comes here too.
 */
function endOnCrash(service: Running, log: Log): void {
  let ending = false;
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'an error that nobody caught ends the process');
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), END_WITHIN_MS);
    void service.close().then(() => process.exit(1));
  });
}

/** One line for whoever started it; what went wrong is outside this program more often than in it. */
function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Huechat cannot start: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}
