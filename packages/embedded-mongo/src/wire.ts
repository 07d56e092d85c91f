import { BSONError, calculateObjectSize, deserialize, serialize, setInternalBufferSize } from 'bson';
import { check, MongoError } from './errors.js';
import { isDoc, typeName, type Doc, type Maybe } from './evaluate/values.js';

/** The largest message, in bytes: maxMessageSizeBytes of hello. */
export const MAX_MESSAGE = 48_000_000;
/** The largest document that is stored, in bytes. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;
/** The deepest document. Source: MongoDB manual, "MongoDB Limits and Thresholds"; commands may be a little deeper. */
const MAX_DEPTH = 180;

const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const MORE_TO_COME = 2;

export interface Request {
  id: number;
  /** The command, with the documents that came as sequences beside it. */
  command: Doc;
  /** The client wants no reply. */
  silent: boolean;
  /** It is an OP_QUERY, as only the first hello is, and gets an OP_REPLY. */
  legacy: boolean;
}

/** The document that answers it. */
export type Reply = Record<string, unknown>;

/** Ends the connection, since nothing that follows could be trusted. */
class ProtocolError extends Error {}

/** The length of the message that begins here. @throws ProtocolError where no message can be that long */
export function messageLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0);
  if (length < HEADER + 5 || length > MAX_MESSAGE) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/**
 * Reads one whole message.
 * @throws ProtocolError if it is no request; MongoError InvalidBSON or BadValue if its documents are invalid or not supported
 * Source: MongoDB wire protocol, "OP_MSG" and "OP_QUERY"
 */
export function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_MSG) return readMsg(id, message);
  if (opcode === OP_QUERY) return readQuery(id, message);
  throw new ProtocolError(`the opcode ${opcode} is not supported`);
}

function readMsg(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(HEADER);
  // The lower 16 bits are required to be known; a checksum is not, and no driver sends one.
  if ((flags & 0xffff & ~MORE_TO_COME) !== 0)
    throw new ProtocolError(`message flags 0x${flags.toString(16)}`);
  let body: Doc | null = null;
  const sequences: [string, Doc[]][] = [];
  let at = HEADER + 4;
  while (at < message.length) {
    const kind = message[at++];
    const end = at + lengthAt(message, at, message.length);
    if (kind === 0 && !body) body = decode(message.subarray(at, end));
    else if (kind === 1) sequences.push(readSequence(message.subarray(at + 4, end)));
    else throw new ProtocolError(`a section of kind ${String(kind)}`);
    at = end;
  }
  if (!body) throw new ProtocolError('a message without a command');
  const command = Object.fromEntries([...Object.entries(body), ...sequences]);
  return { id, command, silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

/** A section of several documents, its length taken off: a name, then one document after the other. */
function readSequence(section: Buffer): [string, Doc[]] {
  const zero = section.indexOf(0);
  if (zero < 0) throw new ProtocolError('a section without a name');
  const bytes: Uint8Array[] = [];
  for (let at = zero + 1; at < section.length;) {
    const end = at + lengthAt(section, at, section.length);
    bytes.push(section.subarray(at, end));
    at = end;
  }
  const documents = bytes.map(decode);
  receivedBytes.set(documents, bytes);
  return [section.toString('utf8', 0, zero), documents];
}

function readQuery(id: number, message: Buffer): Request {
  const zero = message.indexOf(0, HEADER + 4);
  const at = zero + 9;
  const namespace = message.toString('utf8', HEADER + 4, Math.max(zero, HEADER + 4));
  if (!namespace.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is supported for hello only');
  const body = decode(message.subarray(at, at + lengthAt(message, at, message.length)));
  return { id, command: { ...body, $db: namespace.slice(0, -'.$cmd'.length) }, silent: false, legacy: true };
}

/** The length of the document or section that begins here. @throws ProtocolError where it does not end before `end` */
function lengthAt(bytes: Buffer, at: number, end: number): number {
  const length = at + 5 <= end ? bytes.readInt32LE(at) : 0;
  if (length < 5 || at + length > end) throw new ProtocolError('a section or document with a wrong length');
  return length;
}

/** The bytes of a sequence's documents, to be stored as they came: no document is changed in place. */
export const receivedBytes = new WeakMap<Doc[], Uint8Array[]>();

/**
 * A document with its types kept: numbers are `Int32`, `Double` and `Long`.
 * @throws MongoError InvalidBSON, and BadValue for types and field names that are not supported
 */
export function decode(bytes: Uint8Array): Doc {
  try {
    const doc = decodeStored(bytes);
    checkSupported(doc, 0);
    return doc;
  } catch (error) {
    if (!(error instanceof BSONError || error instanceof RangeError)) throw error;
    throw new MongoError('InvalidBSON', `the document is not valid BSON: ${error.message}`);
  }
}

/** The same for a stored document, which has been checked. */
export function decodeStored(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteValues: false, promoteBuffers: false, bsonRegExp: true });
}

function checkSupported(value: Maybe, depth: number): void {
  check(depth <= MAX_DEPTH, 'InvalidBSON', () => `the document is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) for (const element of value) checkSupported(element, depth + 1);
  else if (isDoc(value))
    for (const name of Object.keys(value)) {
      // An object would move such a field to its front.
      check(!/^\d+$|^__proto__$/.test(name), 'BadValue', () => `a field named '${name}' is not supported`);
      checkSupported(value[name], depth + 1);
    }
  else {
    // Dates beyond JavaScript's would not be given back as they came.
    const isKept = value !== undefined && !(value instanceof Date && Number.isNaN(value.getTime()));
    check(isKept, 'BadValue', 'undefined and dates beyond the year 275760 are not supported');
    typeName(value);
  }
}

/** A document as it is stored. @param received its bytes, if it came like that @throws MongoError BSONObjectTooLarge */
export function encode(doc: Doc, received?: Uint8Array): Buffer {
  const { buffer, byteOffset, byteLength } = received ?? serialize(doc);
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  check(bytes.length <= MAX_DOCUMENT, 'BSONObjectTooLarge', () => `object too large: ${bytes.length} bytes`);
  return bytes;
}

let nextId = 1;

/** A reply to a request, as bytes. */
export function writeReply(request: Pick<Request, 'id' | 'legacy'>, reply: Reply): Buffer {
  const extra = request.legacy ? 20 : 5;
  const size = calculateObjectSize(reply);
  const message = Buffer.alloc(HEADER + extra + size);
  // A batch with the largest document needs more than the 17 MiB that bson begins with.
  setInternalBufferSize(size);
  message.set(serialize(reply), HEADER + extra);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(nextId, 4);
  nextId = (nextId + 1) | 0;
  message.writeInt32LE(request.id, 8);
  message.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  // OP_REPLY: flags (8: await capable), cursor id, starting from, one document. OP_MSG: no flags, one section of kind 0.
  if (request.legacy) {
    message.writeInt32LE(8, HEADER);
    message.writeInt32LE(1, HEADER + 16);
  }
  return message;
}
