import type { Decimal128 } from 'bson';
import { Double, Int32, Long } from 'bson';
import { bsonType, type Numeric } from './types.js';

/** A number as a JavaScript number; a long or decimal that has more digits than a double is rounded. */
export function toNumber(value: Numeric): number {
  switch (bsonType(value)) {
    case 'Long':
      return (value as Long).toNumber();
    case 'Decimal128':
      return Number((value as Decimal128).toString());
    default:
      return Number(value.valueOf());
  }
}

/** Compares two numbers of whatever types by what they are worth. NaN is below all others and equals itself. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left < right) return -1;
  if (left > right) return 1;
  if (Number.isNaN(left) || Number.isNaN(right))
    return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
  if (isSmall(a) && isSmall(b)) return 0;
  // Equal as doubles: the digits that a double has no room for decide.
  return compareRemainders(remainder(a, left), remainder(b, right));
}

/**
 * What is left of a number when its nearest double is taken from it, as a fraction of two integers.
 * Together with that double it orders all numbers exactly.
 */
export function remainder(value: Numeric, nearest: number): { over: bigint; under: bigint } {
  const zero = { over: 0n, under: 1n };
  if (isSmall(value) || !Number.isFinite(nearest)) return zero;
  if (bsonType(value) === 'Long') return { over: (value as Long).toBigInt() - BigInt(nearest), under: 1n };
  const exact = fractionOfDecimal((value as Decimal128).toString());
  const rounded = fractionOfDouble(nearest);
  return {
    over: exact.over * rounded.under - rounded.over * exact.under,
    under: exact.under * rounded.under,
  };
}

export function compareRemainders(
  a: { over: bigint; under: bigint },
  b: { over: bigint; under: bigint },
): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A fraction as the nearest double; exact enough to order remainders, which are tiny against their number. */
export function fractionToNumber({ over, under }: { over: bigint; under: bigint }): number {
  if (over === 0n) return 0;
  const negative = over < 0n;
  const magnitude = negative ? -over : over;
  // Scaled so that the quotient has at least 64 significant bits.
  const shift = Math.max(0, 64 - (bits(magnitude) - bits(under)));
  const quotient = Number((magnitude << BigInt(shift)) / under);
  // In two steps, since 2 ** -shift alone may be too small for a double.
  const half = Math.floor(shift / 2);
  const result = quotient / 2 ** half / 2 ** (shift - half);
  return negative ? -result : result;
}

function bits(value: bigint): number {
  return value.toString(2).length;
}

function isSmall(value: Numeric): boolean {
  const type = bsonType(value);
  return type === 'Int32' || type === 'Double';
}

function fractionOfDecimal(text: string): { over: bigint; under: bigint } {
  const [digits = '0', exponent = '0'] = text.split('E');
  const [whole = '0', part = ''] = digits.split('.');
  const power = Number(exponent) - part.length;
  const over = BigInt(whole + part);
  return power >= 0
    ? { over: over * 10n ** BigInt(power), under: 1n }
    : { over, under: 10n ** BigInt(-power) };
}

function fractionOfDouble(value: number): { over: bigint; under: bigint } {
  let power = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power++;
  }
  return { over: BigInt(scaled), under: 1n << BigInt(power) };
}

/**
 * Adds or multiplies as `$inc` and `$mul` do: ints stay ints while they fit, then become longs;
 * a double makes the result a double.
 * @returns null where a long overflows, which MongoDB refuses, or for decimals, which are not calculated with.
 * Source: MongoDB manual, "$inc" and "$mul".
 */
export function calculate(a: Numeric, b: Numeric, how: 'add' | 'multiply'): Numeric | null {
  const types = [bsonType(a), bsonType(b)];
  if (types.includes('Decimal128')) return null;
  if (types.includes('Double')) {
    const [left, right] = [toNumber(a), toNumber(b)];
    return new Double(how === 'add' ? left + right : left * right);
  }
  const [left, right] = [toBigInt(a), toBigInt(b)];
  const result = how === 'add' ? left + right : left * right;
  if (!types.includes('Long') && BigInt.asIntN(32, result) === result) return new Int32(Number(result));
  return BigInt.asIntN(64, result) === result ? Long.fromBigInt(result) : null;
}

function toBigInt(value: Numeric): bigint {
  return bsonType(value) === 'Long' ? (value as Long).toBigInt() : BigInt(toNumber(value));
}
