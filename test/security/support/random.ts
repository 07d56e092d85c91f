/** Chance that can be repeated: the same seed gives the same attack. */
export interface Random {
  seed: number;
  /** A whole number from 0 to below `count`. */
  below: (count: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(values: readonly T[]) => T;
}

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    seed,
    below,
    chance: (probability) => next() < probability,
    pick: <T>(values: readonly T[]): T => {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}

/** The seed of this run: FUZZ_SEED, to repeat one that failed, else a new one. */
export function chosenSeed(): number {
  return Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
}
