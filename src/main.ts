import 'dotenv/config';
import { readConfig } from './ground/config.js';
import { start } from './server.js';

/** Whoever stops a service kills it after 10 s. */
const STOP_WITHIN_MS = 9500;

/** The process: reads the settings, starts the service, stops it on a signal. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const service = await start(config);
  process.stdout.write(`Huechat: ${service.url}\n`);

  const stop = (): void => {
    // Whatever does not end in time, such as a database that is away, is left to the next start.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS);
    void service.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** One line for whoever started it; what went wrong is outside this program more often than in it. */
function fail(error: unknown): void {
  process.stderr.write(`Huechat cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
