import { test } from 'node:test';
import { standsFuzzing } from '../security/support/fuzz.js';

test('20,000 mutated requests', (t) => standsFuzzing(t, 'requests', 20_000));
test('20,000 mutated packets', (t) => standsFuzzing(t, 'packets', 20_000));
test('2,000 mutated GIFs', (t) => standsFuzzing(t, 'GIFs', 2000));
