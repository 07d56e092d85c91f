import { crashRounds } from '../embedded-mongo/support/crash.js';

/** Many more rounds of what test/embedded-mongo/crash.test.ts does. CRASH_ROUNDS says how many. */
const rounds = Number(process.env.CRASH_ROUNDS ?? 100);
const began = Date.now();
const acknowledged = await crashRounds(rounds);
console.log(
  `${rounds} kills, ${acknowledged} acknowledged writes, none lost, in ${Math.round((Date.now() - began) / 1000)} s`,
);
