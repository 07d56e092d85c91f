import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import mongoose, { type Connection, type Model, mongo } from 'mongoose';
import { type Chat, chatSchema } from './chat.js';
import { type Lease, leaseSchema } from './lease.js';
import { type Node, nodeSchema } from './node.js';
import { type Room, roomSchema } from './room.js';

/** The database as the rest of the code sees it. */
export interface Database {
  connection: Connection;
  Room: Model<Room>;
  Chat: Model<Chat>;
  Node: Model<Node>;
  Lease: Model<Lease>;
}

/** How long a request waits for a database that does not answer before it fails. */
const PATIENCE_MS = 5000;

/**
 * Connects to MongoDB and creates the indexes that the queries rely on.
 * @param url a MongoDB connection string; if it names no database, `huechat` is used
 * @throws the driver's error when no server answers within 5 s
 */
export async function connectDatabase(url: string): Promise<Database> {
  subscribe('net.client.socket', drainOnClose);
  const connection = mongoose.createConnection(url, {
    serverSelectionTimeoutMS: PATIENCE_MS,
    // Also how long the driver trusts a silent connection, by default 30 s.
    connectTimeoutMS: PATIENCE_MS,
    autoIndex: false,
    // The driver waits for a server for `PATIENCE_MS` and then fails; Mongoose's own queue would wait forever.
    bufferCommands: false,
    ...(namesDatabase(url) ? {} : { dbName: 'huechat' }),
  });
  const database = {
    connection,
    Room: connection.model<Room>('Room', roomSchema),
    Chat: connection.model<Chat>('Chat', chatSchema),
    Node: connection.model<Node>('Node', nodeSchema),
    Lease: connection.model<Lease>('Lease', leaseSchema),
  };
  connection.once('close', () => unsubscribe('net.client.socket', drainOnClose));
  try {
    await connection.asPromise();
    await Promise.all([database.Room.createIndexes(), database.Chat.createIndexes()]);
  } catch (error) {
    await connection.destroy();
    throw error;
  }
  return database;
}

/**
 * Emits `drain` when a socket to a server closes. A write to a socket that is destroyed, and has not closed yet,
 * returns `false`; the driver (mongodb 7, src/cmap/connection.ts, `writeCommand`) then waits for `drain`, which never
 * comes: the command never completes, and if it was the monitor's, the driver never reconnects. Once woken, it finds
 * the connection closed.
 *
 * Node announces each socket to a server, but not those with TLS (https://nodejs.org/api/diagnostics_channel.html,
 * Net).
 */
function drainOnClose(message: unknown): void {
  const { socket } = message as { socket: Socket };
  socket.once('close', () => socket.emit('drain'));
}

function namesDatabase(url: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(url);
}

/** Whether an error means that the database is unreachable, rather than that it refused a command. */
export function isDatabaseAway(error: unknown): boolean {
  const { MongoNetworkError, MongoServerSelectionError, MongoNotConnectedError, MongoTopologyClosedError } =
    mongo;
  const kinds = [
    MongoNetworkError,
    MongoServerSelectionError,
    MongoNotConnectedError,
    MongoTopologyClosedError,
  ];
  return (
    kinds.some((kind) => error instanceof kind) ||
    error instanceof mongoose.Error.MongooseServerSelectionError
  );
}

/** MongoDB's error code for a duplicate value in a unique index. */
const DUPLICATE_KEY = 11000;

/** Whether a write was refused because a unique index has its value already. */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY;
}
