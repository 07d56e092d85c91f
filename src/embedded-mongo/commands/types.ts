import type { Doc } from '../bson/types.js';
import type { Engine } from '../engine.js';

/** One command as it is run. */
export interface Call {
  engine: Engine;
  /** The database's name. */
  database: string;
  command: Doc;
  /** Documents that came as a sequence beside the command, as BSON. */
  sequences: Map<string, Buffer[]>;
}

/** Runs a command. What it gives back is put beside `ok: 1`. @throws MongoError */
export type Command = (call: Call) => Record<string, unknown> | Promise<Record<string, unknown>>;
