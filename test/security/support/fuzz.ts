import type { TestContext } from 'node:test';
import { fuzzGifs } from './fuzz-gifs.js';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzPackets } from './fuzz-packets.js';
import { chosenSeed, type Random, randomFrom } from './random.js';
import { standsUnderAttack, type Target } from './under-attack.js';

type Fuzz = (t: TestContext, target: Target, random: Random, count: number) => Promise<void>;

const kinds = {
  requests: (t, { url }, random, count) => fuzzHttp(t, url, random, count),
  packets: (t, { url }, random, count) => fuzzPackets(t, url, random, count),
  GIFs: fuzzGifs,
} satisfies Record<string, Fuzz>;

/** Sends `count` mutated things of one kind; a fifth of them before the memory is looked at first. */
export async function standsFuzzing(t: TestContext, kind: keyof typeof kinds, count: number): Promise<void> {
  const fuzz = kinds[kind];
  const random = randomFrom(chosenSeed());
  const first = Math.floor(count / 5);
  await standsUnderAttack(t, {
    warmUp: (target) => fuzz(t, target, random, first),
    attack: (target) => fuzz(t, target, random, count - first),
  });
}
