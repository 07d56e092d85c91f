import { test } from 'node:test';
import { survivesDrops } from '../support/drops.js';

const ROUNDS = Number(process.env['DROP_ROUNDS'] ?? 5);

for (let round = 1; round <= ROUNDS; round++) {
  test(`20 people chat through dropped connections and 5 killed servers, round ${round} of ${ROUNDS}`, (t) =>
    survivesDrops(t, { people: 20, linesEach: 60, kills: 5 }));
}
