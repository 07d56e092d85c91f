import fc from 'fast-check';

/** Texts that have broken parsers before: limits, separators, other syntaxes, names with a meaning in a language. */
const TOKENS = [
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

export const token = fc.constantFrom(...TOKENS);

/** A change to bytes, as data. Positions count from 0 and wrap around at the end of what they point into. */
type Edit =
  | { does: 'flip'; at: number; bit: number }
  | { does: 'set'; at: number; byte: number }
  | { does: 'cut' | 'repeat'; at: number; length: number }
  | { does: 'truncate'; at: number }
  | { does: 'splice'; at: number; length: number; other: number; from: number; taken: number }
  | { does: 'insert'; at: number; length: number; token: string };

const position = fc.nat(0xffff);
const length = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) },
);
export const oddByte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(0xff));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('flip'), at: position, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('set'), at: position, byte: oddByte }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('cut'), at: position, length }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('repeat'), at: position, length }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('truncate'), at: position }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('splice'),
      at: position,
      length,
      other: position,
      from: position,
      taken: fc.integer({ min: 1, max: 80 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('insert'),
      at: position,
      length: fc.oneof(fc.constant(0), length),
      token,
    }),
  },
);

/** One to four edits. */
export const edits = fc.array(edit, { minLength: 1, maxLength: 4, size: 'max' });

/** @param others the source of spliced bytes */
export function applyEdits(original: Buffer, list: readonly Edit[], others: readonly Buffer[]): Buffer {
  let bytes = Buffer.from(original);
  for (const each of list) bytes = Buffer.from(applyEdit(bytes, each, others));
  return bytes;
}

/** The element at a position that wraps around. */
export function elementAt<T>(list: readonly T[], index: number): T {
  const element = list[index % list.length];
  if (element === undefined) throw new Error('an empty list has no elements');
  return element;
}

function applyEdit(bytes: Buffer, change: Edit, others: readonly Buffer[]): Buffer {
  const at = change.at % (bytes.length + 1);
  const end = at + ('length' in change ? change.length : 1);
  const replace = (inserted: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(end)]);
  switch (change.does) {
    case 'flip':
      return at < bytes.length ? replace(Buffer.from([(bytes[at] ?? 0) ^ (1 << change.bit)])) : bytes;
    case 'set':
      return at < bytes.length ? replace(Buffer.from([change.byte])) : bytes;
    case 'cut':
      return replace(Buffer.alloc(0));
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 'truncate':
      return bytes.subarray(0, at);
    case 'splice': {
      const other = elementAt(others, change.other);
      const from = change.from % other.length;
      return replace(other.subarray(from, from + change.taken));
    }
    case 'insert':
      return replace(Buffer.from(change.token));
  }
}
