import { test } from 'node:test';
import { withstandFuzzing } from './support/fuzz.js';

// FUZZ_SEED and FUZZ_PATH repeat a failure, with the `seed` and `path` that it reports; test/long/fuzz.ts sends far more.
test('300 mutated requests cause no crash, no 5xx, no memory growth and no disturbance for others', (t) =>
  withstandFuzzing(t, 'requests', 300));

test('300 mutated packets cause no crash, no internal error, no memory growth and no disturbance for others', (t) =>
  withstandFuzzing(t, 'packets', 300));

test('100 mutated GIFs are each displayable or refused, and cause no stray file, no memory growth and no disturbance for others', (t) =>
  withstandFuzzing(t, 'GIFs', 100));
