import { test } from 'node:test';
import { withstandFuzzing } from '../security/support/fuzz.js';

test('20,000 mutated requests', (t) => withstandFuzzing(t, 'requests', 20_000));
test('20,000 mutated packets', (t) => withstandFuzzing(t, 'packets', 20_000));
test('2,000 mutated GIFs', (t) => withstandFuzzing(t, 'GIFs', 2000));
