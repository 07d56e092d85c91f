import type { Readable } from 'node:stream';

/** A stored file, which can be read in whole or in part. */
export interface StoredFile {
  /** Bytes. */
  size: number;
  /** @param start the first byte @param end the last one, inclusive */
  read: (start: number, end: number) => Readable;
}

/** Stores each room's GIF files. A name never stands for other content. */
export interface GifStore {
  /** The folder for a room's uploads while they are checked, from which `put` is cheap. */
  uploadFolder: (room: string) => Promise<string>;
  has: (room: string, name: string) => Promise<boolean>;
  /** Stores a file from that folder, possibly by moving it. */
  put: (room: string, name: string, path: string) => Promise<void>;
  /** @returns null if there is no such file */
  find: (room: string, name: string) => Promise<StoredFile | null>;
  /** Removes a file, if it is there. */
  remove: (room: string, name: string) => Promise<void>;
  removeAll: (room: string) => Promise<void>;
  /** The rooms that have files. */
  rooms: () => AsyncGenerator<string>;
  /** Removes incomplete files of processes that have died. */
  sweep: () => Promise<void>;
}
