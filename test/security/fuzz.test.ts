import { test } from 'node:test';
import { standsFuzzing } from './support/fuzz.js';

// FUZZ_SEED repeats a run; test/long/fuzz.ts sends far more.
test('300 mutated requests: no crash, no answer of 500 or more, no memory kept, others talk on', (t) =>
  standsFuzzing(t, 'requests', 300));

test('300 mutated packets: no crash, no error inside, no memory kept, others talk on', (t) =>
  standsFuzzing(t, 'packets', 300));

test('100 mutated GIFs: each is shown or refused, no file is left, no memory kept, others talk on', (t) =>
  standsFuzzing(t, 'GIFs', 100));
