import { startEmbeddedMongo } from '../../src/index.js';

/** Serves a folder until it is killed; prints its address, or the error, as one line of JSON. */
try {
  const { url } = await startEmbeddedMongo(process.argv[2] ?? '');
  console.log(JSON.stringify({ url }));
} catch (error) {
  console.log(JSON.stringify({ refused: error instanceof Error ? error.message : String(error) }));
}
