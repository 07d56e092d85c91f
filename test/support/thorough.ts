/** Whether this is the long half of the tests (`npm run test:long`), where every variant runs. */
export const isThorough = process.env['THOROUGH'] !== undefined;

/** The variants to run: all of them in the long half, else the first ones, so that `npm test` stays short. */
export const someOf = <T>(variants: readonly T[], count: number): readonly T[] =>
  isThorough ? variants : variants.slice(0, count);
