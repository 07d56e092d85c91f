import { crashRounds } from '../../packages/embedded-mongo/test/support/crash.js';

/** packages/embedded-mongo/test/crash.test.ts with CRASH_ROUNDS rounds, by default many more. */
const rounds = Number(process.env.CRASH_ROUNDS ?? 100);
const began = Date.now();
const acknowledged = await crashRounds(rounds);
console.log(
  `${rounds} kills, ${acknowledged} acknowledged writes, none lost, in ${Math.round((Date.now() - began) / 1000)} s`,
);
