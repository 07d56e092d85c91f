import type {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  ObjectId,
  Timestamp,
} from 'bson';
import { MongoError } from '../errors.js';
import type { Doc } from './types.js';

/** A document that is BSON already, to be put into an answer as it is. */
export class Raw {
  constructor(readonly bytes: Uint8Array) {}
}

/**
 * Writes one BSON document.
 * @param doc a Doc, or a plain object for answers: there a whole number of 32 bits becomes an int,
 * any other number a double, a bigint a long, and `undefined` is left out.
 * Source: bsonspec.org, version 1.1.
 */
export function encode(doc: Doc | Record<string, unknown>): Buffer {
  const writer = new Writer();
  writer.document(doc instanceof Map ? doc.entries() : Object.entries(doc));
  return writer.done();
}

/** One buffer for all: a document is written at one go, and copied out at the end. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** A scratch buffer that a giant answer has grown beyond this is not kept, in bytes. */
const KEPT_SCRATCH = 1024 * 1024;

class Writer {
  private at = 0;

  done(): Buffer {
    const bytes = Buffer.from(scratch.subarray(0, this.at));
    if (scratch.length > KEPT_SCRATCH) scratch = Buffer.allocUnsafeSlow(64 * 1024);
    return bytes;
  }

  document(entries: Iterable<[string, unknown]>): void {
    const start = this.room(4);
    for (const [name, value] of entries) if (value !== undefined) this.element(name, value);
    this.close(start);
  }

  private array(values: unknown[]): void {
    const start = this.room(4);
    for (let i = 0; i < values.length; i++) this.element(String(i), values[i] ?? null);
    this.close(start);
  }

  private close(start: number): void {
    this.byte(0);
    scratch.writeInt32LE(this.at - start, start);
  }

  private element(name: string, value: unknown): void {
    const typeAt = this.room(1);
    this.cstring(name);
    const type = this.value(value);
    scratch[typeAt] = type;
  }

  /** Writes a value, and says its type's byte. */
  private value(value: unknown): number {
    switch (typeof value) {
      case 'string':
        return this.string(value, 0x02);
      case 'boolean':
        this.byte(value ? 1 : 0);
        return 0x08;
      case 'number':
        return Number.isInteger(value) && value === (value | 0) && !Object.is(value, -0)
          ? this.int(value)
          : this.double(value);
      case 'bigint':
        this.int64(value);
        return 0x12;
      case 'object':
        return value === null ? 0x0a : this.object(value);
      default:
        throw new Error(`a ${typeof value} is no BSON value`);
    }
  }

  private object(value: object): number {
    if (value instanceof Map) {
      this.document((value as Doc).entries());
      return 0x03;
    }
    if (Array.isArray(value)) {
      this.array(value);
      return 0x04;
    }
    if (value instanceof Date) {
      this.int64(BigInt(value.getTime()));
      return 0x09;
    }
    if (value instanceof Raw) {
      this.bytes(value.bytes);
      return 0x03;
    }
    const type = (value as { _bsontype?: string })._bsontype;
    if (type !== undefined) return this.wrapped(type, value);
    this.document(Object.entries(value));
    return 0x03;
  }

  private wrapped(type: string, value: object): number {
    switch (type) {
      case 'Int32':
        return this.int((value as Int32).valueOf());
      case 'Double':
        return this.double((value as Double).valueOf());
      case 'Long': {
        const from = this.room(8);
        scratch.writeInt32LE((value as Long).low, from);
        scratch.writeInt32LE((value as Long).high, from + 4);
        return 0x12;
      }
      case 'ObjectId':
        this.bytes((value as ObjectId).id);
        return 0x07;
      case 'Binary': {
        const { position, sub_type, buffer } = value as Binary;
        this.int(position);
        this.byte(sub_type);
        this.bytes(buffer.subarray(0, position));
        return 0x05;
      }
      case 'Decimal128':
        this.bytes((value as Decimal128).bytes);
        return 0x13;
      case 'Timestamp': {
        const from = this.room(8);
        scratch.writeInt32LE((value as Timestamp).i | 0, from);
        scratch.writeInt32LE((value as Timestamp).t | 0, from + 4);
        return 0x11;
      }
      case 'BSONRegExp':
        this.cstring((value as BSONRegExp).pattern);
        this.cstring((value as BSONRegExp).options);
        return 0x0b;
      case 'Code':
        return this.string((value as Code).code, 0x0d);
      case 'BSONSymbol':
        return this.string((value as BSONSymbol).value, 0x0e);
      case 'MinKey':
        return 0xff;
      case 'MaxKey':
        return 0x7f;
      default:
        throw new Error(`${type} is no BSON type that is written`);
    }
  }

  private int(value: number): number {
    const from = this.room(4);
    scratch.writeInt32LE(value, from);
    return 0x10;
  }

  private int64(value: bigint): void {
    const from = this.room(8);
    scratch.writeBigInt64LE(value, from);
  }

  private text(value: string, length: number): void {
    const from = this.room(length);
    scratch.write(value, from);
  }

  private double(value: number): number {
    const from = this.room(8);
    scratch.writeDoubleLE(value, from);
    return 0x01;
  }

  private string(value: string, type: number): number {
    const length = Buffer.byteLength(value);
    this.int(length + 1);
    this.text(value, length);
    this.byte(0);
    return type;
  }

  private cstring(value: string): void {
    if (value.includes('\0')) throw new MongoError('BadValue', 'a field name may hold no zero byte');
    this.text(value, Buffer.byteLength(value));
    this.byte(0);
  }

  private byte(value: number): void {
    const at = this.room(1);
    scratch[at] = value;
  }

  private bytes(value: Uint8Array): void {
    const from = this.room(value.length);
    scratch.set(value, from);
  }

  /** Makes room for `count` bytes, and says where they begin. `scratch` may be another buffer afterwards. */
  private room(count: number): number {
    const from = this.at;
    this.at += count;
    if (this.at > scratch.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.at, scratch.length * 2));
      scratch.copy(larger, 0, 0, from);
      scratch = larger;
    }
    return from;
  }
}
