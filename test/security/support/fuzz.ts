import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { FuzzRun } from './fuzz-batches.js';
import { fuzzGifs } from './fuzz-gifs.js';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzPackets } from './fuzz-packets.js';
import { withstandAttack, type Target } from './under-attack.js';

type Fuzz = (t: TestContext, run: FuzzRun & Target) => Promise<void>;

const kinds = { requests: fuzzHttp, packets: fuzzPackets, GIFs: fuzzGifs } satisfies Record<string, Fuzz>;

/** Sends `count` mutations of one kind, a fifth of them before memory is first measured. */
export async function withstandFuzzing(
  t: TestContext,
  kind: keyof typeof kinds,
  count: number,
): Promise<void> {
  const fuzz = kinds[kind];
  const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31 - 1));
  const first = Math.floor(count / 5);
  await withstandAttack(t, {
    warmUp: (target) => fuzz(t, { ...target, seed, count: first }),
    attack: (target) => fuzz(t, { ...target, seed: seed + 1, count: count - first }),
  });
}
