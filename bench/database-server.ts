import { startEmbeddedMongo } from '../packages/embedded-mongo/src/index.js';

/** Serves the given folder until it receives a message to close. */
const { url, close } = await startEmbeddedMongo(process.argv[2] ?? '');
process.once('message', () => {
  void close().then(() => process.exit());
});
process.send?.(url);
