import { crc32c } from './crc32c.js';
import { decode, documentEnd } from './bson/decode.js';
import { encode } from './bson/encode.js';
import type { Doc } from './bson/types.js';
import { MongoError } from './errors.js';

/** The largest message, in bytes; what hello announces as maxMessageSizeBytes. */
export const MAX_MESSAGE = 48_000_000;
/** The largest document that is stored, in bytes. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;

const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The lower 16 bits are required: a receiver has to refuse those that it does not know. */
const REQUIRED = 0xffff;

/** A request as it came in. */
export interface Request {
  id: number;
  /** The command, its documents sequences left out. */
  command: Doc;
  /** Sequences of documents by name, each document still as BSON. */
  sequences: Map<string, Buffer[]>;
  /** The client wants no answer. */
  silent: boolean;
  /** It came as OP_QUERY, which only hello still does, and is answered as OP_REPLY. */
  legacy: boolean;
}

/** What ends the connection: after it nothing that follows could be trusted. */
class ProtocolError extends Error {}

/**
 * The length of the message that begins here, once its header is there.
 * @throws ProtocolError where no message can be that long.
 */
export function messageLength(bytes: Buffer): number | null {
  if (bytes.length < 4) return null;
  const length = bytes.readInt32LE(0);
  if (length < HEADER + 5 || length > MAX_MESSAGE) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/**
 * Reads one whole message.
 * @throws ProtocolError for what is no request; MongoError InvalidBSON for bad documents.
 * Source: MongoDB wire protocol specification, "OP_MSG"; the specification "OP_MSG checksums".
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
  if ((flags & REQUIRED & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0)
    throw new ProtocolError(`the message flags 0x${flags.toString(16)} are not known`);
  let end = message.length;
  if ((flags & CHECKSUM_PRESENT) !== 0) {
    end -= 4;
    if (end < HEADER + 5 || message.readUInt32LE(end) !== crc32c(message.subarray(0, end)))
      throw new ProtocolError('a message does not have the checksum that it claims');
  }
  let command: Doc | null = null;
  const sequences = new Map<string, Buffer[]>();
  let at = HEADER + 4;
  while (at < end) {
    const kind = message[at++];
    if (kind === 0 && !command) {
      const next = documentEnd(message, at, end);
      command = decode(message.subarray(at, next));
      at = next;
    } else if (kind === 1) {
      at = readSequence(message, at, end, sequences);
    } else throw new ProtocolError(`a section of kind ${String(kind)} in a message`);
  }
  if (!command) throw new ProtocolError('a message without a command');
  return { id, command, sequences, silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

/** Reads a section of several documents, and says where the next one begins. */
function readSequence(message: Buffer, start: number, end: number, sequences: Map<string, Buffer[]>): number {
  if (start + 5 > end) throw new ProtocolError('a section is cut off');
  const sectionEnd = start + message.readInt32LE(start);
  const zero = message.indexOf(0, start + 4);
  if (sectionEnd > end || zero < 0 || zero >= sectionEnd)
    throw new ProtocolError('a section lies about its length');
  const name = message.toString('utf8', start + 4, zero);
  if (sequences.has(name)) throw new ProtocolError(`two sections named ${name}`);
  const documents: Buffer[] = [];
  let at = zero + 1;
  while (at < sectionEnd) {
    const next = documentEnd(message, at, sectionEnd);
    documents.push(message.subarray(at, next));
    at = next;
  }
  sequences.set(name, documents);
  return sectionEnd;
}

function readQuery(id: number, message: Buffer): Request {
  const zero = message.indexOf(0, HEADER + 4);
  const start = zero + 1 + 8;
  if (zero < 0 || start + 5 > message.length) throw new ProtocolError('a query is cut off');
  const namespace = message.toString('utf8', HEADER + 4, zero);
  if (!namespace.endsWith('.$cmd'))
    throw new MongoError('CommandNotSupported', 'OP_QUERY is supported for hello only');
  const command = decode(message.subarray(start, documentEnd(message, start, message.length)));
  command.set('$db', namespace.slice(0, -'.$cmd'.length));
  return { id, command, sequences: new Map(), silent: false, legacy: true };
}

let nextId = 1;

/** An answer to a request, as bytes. */
export function writeAnswer(
  request: { id: number; legacy: boolean },
  answer: Record<string, unknown>,
): Buffer {
  const body = encode(answer);
  const extra = request.legacy ? 20 : 5;
  const message = Buffer.alloc(HEADER + extra + body.length);
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
  body.copy(message, HEADER + extra);
  return message;
}
