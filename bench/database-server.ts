import { startEmbeddedMongo } from '../src/embedded-mongo/index.js';

/** Serves the folder that it is given until it is told to close. */
const { url, close } = await startEmbeddedMongo(process.argv[2] ?? '');
process.once('message', () => {
  void close().then(() => process.exit());
});
process.send?.(url);
