import assert from 'node:assert/strict';
import fc from 'fast-check';

export interface FuzzRun {
  url: string;
  seed: number;
  /** Number of mutations, rounded up to whole batches. */
  count: number;
}

/** Whether this run repeats a failure, which takes as few mutations as shrinking has left. */
export const repeats = process.env['FUZZ_PATH'] !== undefined;

/**
 * Generates mutations as plain data and sends them in batches. A failing batch is shrunk to the mutations that matter, and
 * reported with the `seed` and `path` that repeat it as FUZZ_SEED and FUZZ_PATH.
 * @param size mutations in a batch, which `send` may send at once
 */
export async function fuzzInBatches<T>(
  { url, seed, count }: FuzzRun,
  size: number,
  mutation: fc.Arbitrary<T>,
  send: (batch: T[]) => Promise<void>,
): Promise<void> {
  // Never generated as null, but shrunk to it: this makes all generated batches equally long and failing ones short.
  const optional = fc.option(fc.noBias(mutation), { nil: null, freq: 1_000_000 });
  const batches = fc.array(optional, { minLength: size, maxLength: size });
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      // After a crash every smaller batch would seem to fail too.
      fc.pre(await isAlive(url));
      await send(batch.filter((each): each is NonNullable<typeof each> => each !== null));
      assert.ok(await isAlive(url), 'the service has crashed');
    }),
    { seed, path: process.env['FUZZ_PATH'] ?? '', numRuns: Math.ceil(count / size) },
  );
}

/** True in `percent` of all cases. */
export const inPercent = (percent: number): fc.Arbitrary<boolean> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(false) },
    { weight: percent, arbitrary: fc.constant(true) },
  );

const isAlive = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
