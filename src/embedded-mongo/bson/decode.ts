import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { MongoError } from '../errors.js';
import type { Doc, Value } from './types.js';

/** Levels of nesting that are read; MongoDB's own limit ("MongoDB Limits and Thresholds"). */
const MAX_DEPTH = 180;

/**
 * Reads one BSON document.
 * @param bytes what holds it; copied from, never kept.
 * @param start where it begins.
 * @throws MongoError InvalidBSON where lengths lie, types are unknown or nesting is too deep.
 * Source: bsonspec.org, version 1.1.
 */
export function decode(bytes: Buffer, start = 0): Doc {
  const end = documentEnd(bytes, start, bytes.length);
  return readDocument(new Reader(bytes, start + 4, end - 1), 1);
}

/** Where the document that begins at `start` ends; its length field checked against `limit`. */
export function documentEnd(bytes: Buffer, start: number, limit: number): number {
  if (start + 5 > limit) throw invalid('a document is cut off');
  const length = bytes.readInt32LE(start);
  if (length < 5 || start + length > limit) throw invalid(`a document claims ${length} bytes`);
  if (bytes[start + length - 1] !== 0) throw invalid('a document does not end in a zero byte');
  return start + length;
}

class Reader {
  constructor(
    readonly bytes: Buffer,
    public at: number,
    readonly end: number,
  ) {}

  /** Moves on by `count` bytes, and says where they begin. */
  take(count: number): number {
    const from = this.at;
    if (count < 0 || from + count > this.end) throw invalid('a value is cut off');
    this.at = from + count;
    return from;
  }

  cstring(): string {
    const zero = this.bytes.indexOf(0, this.at);
    if (zero < 0 || zero >= this.end) throw invalid('a name has no end');
    const text = this.bytes.toString('utf8', this.at, zero);
    this.at = zero + 1;
    return text;
  }

  string(): string {
    const length = this.bytes.readInt32LE(this.take(4));
    if (length < 1) throw invalid(`a string claims ${length} bytes`);
    const from = this.take(length);
    if (this.bytes[this.at - 1] !== 0) throw invalid('a string does not end in a zero byte');
    return this.bytes.toString('utf8', from, this.at - 1);
  }

  /** A reader of the document that begins here; this one moves on behind it. */
  inner(): Reader {
    const start = this.at;
    const end = documentEnd(this.bytes, start, this.end);
    this.at = end;
    return new Reader(this.bytes, start + 4, end - 1);
  }
}

function readDocument(reader: Reader, depth: number): Doc {
  if (depth > MAX_DEPTH) throw invalid(`a document is nested deeper than ${MAX_DEPTH} levels`);
  const doc: Doc = new Map();
  while (reader.at < reader.end) {
    const type = reader.bytes[reader.at++] ?? 0;
    const name = reader.cstring();
    doc.set(name, readValue(reader, type, depth));
  }
  return doc;
}

function readArray(reader: Reader, depth: number): Value[] {
  if (depth > MAX_DEPTH) throw invalid(`a document is nested deeper than ${MAX_DEPTH} levels`);
  const values: Value[] = [];
  while (reader.at < reader.end) {
    const type = reader.bytes[reader.at++] ?? 0;
    // The names of an array's elements carry nothing: order decides, as in MongoDB.
    reader.cstring();
    values.push(readValue(reader, type, depth));
  }
  return values;
}

function readValue(reader: Reader, type: number, depth: number): Value {
  const { bytes } = reader;
  switch (type) {
    case 0x01:
      return new Double(bytes.readDoubleLE(reader.take(8)));
    case 0x02:
      return reader.string();
    case 0x03:
      return readDocument(reader.inner(), depth + 1);
    case 0x04:
      return readArray(reader.inner(), depth + 1);
    case 0x05:
      return readBinary(reader);
    case 0x07:
      return new ObjectId(copy(bytes, reader.take(12), 12));
    case 0x08:
      return readBoolean(reader);
    case 0x09:
      return readDate(reader);
    case 0x0a:
      return null;
    case 0x0b:
      return new BSONRegExp(reader.cstring(), reader.cstring());
    case 0x0d:
      return new Code(reader.string());
    case 0x0e:
      return new BSONSymbol(reader.string());
    case 0x10:
      return new Int32(bytes.readInt32LE(reader.take(4)));
    case 0x11:
      return new Timestamp(bytes.readBigUInt64LE(reader.take(8)));
    case 0x12:
      return readLong(reader);
    case 0x13:
      return new Decimal128(copy(bytes, reader.take(16), 16));
    case 0xff:
      return new MinKey();
    case 0x7f:
      return new MaxKey();
    default:
      // Undefined, DBPointer and code with scope are deprecated, and no current driver writes them.
      throw invalid(`the BSON type 0x${type.toString(16).padStart(2, '0')} is not supported`);
  }
}

function readBoolean(reader: Reader): boolean {
  const byte = reader.bytes[reader.take(1)];
  if (byte !== 0 && byte !== 1) throw invalid('a boolean is neither true nor false');
  return byte === 1;
}

function readLong(reader: Reader): Long {
  const from = reader.take(8);
  return new Long(reader.bytes.readInt32LE(from), reader.bytes.readInt32LE(from + 4));
}

function readDate(reader: Reader): Date {
  const milliseconds = reader.bytes.readBigInt64LE(reader.take(8));
  const date = new Date(Number(milliseconds));
  // Stored as given it would come back right, but it could be neither compared nor indexed.
  if (Number.isNaN(date.getTime())) throw invalid('a date lies outside the years that are supported');
  return date;
}

function readBinary(reader: Reader): Binary {
  const length = reader.bytes.readInt32LE(reader.take(4));
  const subtype = reader.bytes[reader.take(1)] ?? 0;
  return new Binary(copy(reader.bytes, reader.take(length), length), subtype);
}

function copy(bytes: Buffer, from: number, length: number): Buffer {
  return Buffer.from(bytes.subarray(from, from + length));
}

function invalid(message: string): MongoError {
  return new MongoError('InvalidBSON', `invalid BSON: ${message}`);
}
