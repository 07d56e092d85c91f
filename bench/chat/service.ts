import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/server.js';
import { processFolder } from '../../test/support/test-folder.js';
import { givenSettings, reportListening } from './measured-process.js';

/** The unchanged service in a temporary folder, on the embedded database unless another one is given. */
const folder = await processFolder();
const service = await start(
  readConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    UPLOADS_DIR: join(folder, 'uploads'),
    LOG_LEVEL: 'error',
    RATE_LIMITS: 'off',
    ...givenSettings(),
  }),
);
process.once('SIGTERM', () => {
  void service.close().then(() => process.exit(0));
});
reportListening(service.url);
