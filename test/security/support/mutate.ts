import type { Random } from './random.js';

/** What has broken readers of text before: limits, separators, other syntaxes, names that languages give a meaning. */
export const TOKENS = [
  '\0',
  '\r\n',
  '\r\n\r\n',
  '%00',
  '%',
  '%ff',
  '%2e%2e%2f',
  '../',
  '\\',
  '//',
  '?',
  '#',
  '&',
  '=',
  ';',
  ':',
  ',',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '[]',
  '{"$ne":null}',
  '{"$gt":""}',
  '[$ne]',
  '$where',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'null',
  'undefined',
  'true',
  'NaN',
  '-1',
  '0',
  '1e309',
  '4294967296',
  '9007199254740993',
  '-0',
  '0x10',
  '99999999999999999999',
  'A'.repeat(300),
  '가',
  '\ud800',
  '🐇',
  '\u202e',
  '<script>',
  '{{7*7}}',
  '${7*7}',
  '%s%n',
  'j:{}',
  's:',
  'gzip',
  'chunked',
  'multipart/form-data',
  'application/json',
  'http://x',
];

/** Changes bytes in one to four places: flips, cuts, repeats, and puts in what has broken others. */
export function mutate(random: Random, original: Buffer, others: readonly Buffer[]): Buffer {
  let bytes = Buffer.from(original);
  for (let times = 1 + random.below(4); times > 0; times--)
    bytes = Buffer.from(mutateOnce(random, bytes, others));
  return bytes;
}

function mutateOnce(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(random.chance(0.8) ? 12 : 200));
  switch (random.below(7)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
    case 1: {
      const overwritten = Buffer.from(bytes);
      if (at < overwritten.length) overwritten[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
      return overwritten;
    }
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 4:
      return bytes.subarray(0, random.chance(0.3) ? at : bytes.length);
    case 5: {
      const other = random.pick(others);
      const from = random.below(other.length);
      return Buffer.concat([
        bytes.subarray(0, at),
        other.subarray(from, from + 1 + random.below(80)),
        bytes.subarray(end),
      ]);
    }
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(random.pick(TOKENS)),
        bytes.subarray(random.chance(0.5) ? at : end),
      ]);
  }
}
