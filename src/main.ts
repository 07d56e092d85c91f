import 'dotenv/config';
import { readConfig } from './ground/config.js';
import { start } from './server.js';

/** The process: reads the settings, starts the service, stops it on a signal. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const service = await start(config);
  process.stdout.write(`Huechat: ${service.url}\n`);

  const stop = (): void => {
    void service.close().then(() => process.exit(0));
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
