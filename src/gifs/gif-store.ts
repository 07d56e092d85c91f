import type { Readable } from 'node:stream';

/** A kept file, to be read as a whole or in part. */
export interface StoredFile {
  /** Bytes. */
  size: number;
  /** @param start the first byte @param end the last one, inclusive */
  read: (start: number, end: number) => Readable;
}

/** Where GIF files are kept: some for each room, each under a name that is never given to other content. */
export interface GifStore {
  /** A folder for uploads of a room while they are checked, from which to keep them is cheap. */
  receiveIn: (room: string) => Promise<string>;
  has: (room: string, name: string) => Promise<boolean>;
  /** Keeps what lies at `path`, a file in that folder, which may be gone from there then. */
  put: (room: string, name: string, path: string) => Promise<void>;
  /** @returns null where there is no such file */
  find: (room: string, name: string) => Promise<StoredFile | null>;
  removeAll: (room: string) => Promise<void>;
  /** The rooms that have files. */
  rooms: () => AsyncGenerator<string>;
  /** Clears away what was only half put, when a process died. */
  sweep: () => Promise<void>;
}
