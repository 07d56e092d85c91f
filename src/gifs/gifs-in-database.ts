import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mongo } from 'mongoose';
import { type Database, isDuplicateKey } from '../models/index.js';
import type { GifStore, StoredFile } from './gif-store.js';

/** An older upload belongs to a process that has died. */
const UPLOAD_MAX_MS = 3_600_000;

/**
 * Stores GIF files in the database, in chunks, for nodes that do not share a folder (GridFS,
 * https://www.mongodb.com/docs/manual/core/gridfs/). A whole file is never in memory.
 */
export class GifsInDatabase implements GifStore {
  readonly #bucket: mongo.GridFSBucket;
  readonly #files: mongo.Collection;
  readonly #chunks: mongo.Collection;

  private constructor(
    { connection }: Pick<Database, 'connection'>,
    private readonly folder: string,
  ) {
    if (!connection.db) throw new Error('the database is not connected');
    this.#bucket = new mongo.GridFSBucket(connection.db, { bucketName: 'gifs' });
    this.#files = connection.db.collection('gifs.files');
    this.#chunks = connection.db.collection('gifs.chunks');
  }

  /** @param folder for uploads while they are checked */
  static async open(db: Pick<Database, 'connection'>, folder: string): Promise<GifsInDatabase> {
    const store = new GifsInDatabase(db, folder);
    await store.#files.createIndex({ filename: 1 }, { unique: true }, {});
    return store;
  }

  async uploadFolder(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return this.folder;
  }

  async has(room: string, name: string): Promise<boolean> {
    return (await this.find(room, name)) !== null;
  }

  async put(room: string, name: string, path: string): Promise<void> {
    const upload = this.#bucket.openUploadStream(nameOf(room, name));
    try {
      await pipeline(createReadStream(path), upload);
    } catch (error) {
      await this.#chunks.deleteMany({ files_id: upload.id });
      // A retry of the same chat was faster, and has stored the same file.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async find(room: string, name: string): Promise<StoredFile | null> {
    const [file] = await this.#bucket.find({ filename: nameOf(room, name) }, { limit: 1 }).toArray();
    if (!file) return null;
    return {
      size: file.length,
      // This end is exclusive.
      read: (start, end) => this.#bucket.openDownloadStream(file._id, { start, end: end + 1 }),
    };
  }

  async remove(room: string, name: string): Promise<void> {
    for await (const { _id } of this.#bucket.find({ filename: nameOf(room, name) })) await this.#remove(_id);
  }

  async removeAll(room: string): Promise<void> {
    const filename = { $gte: nameOf(room, ''), $lt: behind(room) };
    for await (const { _id } of this.#bucket.find({ filename })) await this.#remove(_id);
  }

  /** Each room takes one look-up in the index of names. */
  async *rooms(): AsyncGenerator<string> {
    let last = '';
    for (;;) {
      const [file] = await this.#bucket
        .find({ filename: { $gte: behind(last) } }, { sort: { filename: 1 }, limit: 1 })
        .toArray();
      const [room] = file?.filename.split('/') ?? [];
      if (room === undefined) return;
      last = room;
      yield room;
    }
  }

  async sweep(): Promise<void> {
    await this.#sweepChunks();
    for (const name of await readdir(await this.uploadFolder())) {
      const path = join(this.folder, name);
      const received = await stat(path).catch(() => null);
      if (received && received.mtimeMs < Date.now() - UPLOAD_MAX_MS) await rm(path, { force: true });
    }
  }

  /** A file's document is written after all its chunks; an aborted upload leaves chunks without one. */
  async #sweepChunks(): Promise<void> {
    const newest = mongo.ObjectId.createFromTime((Date.now() - UPLOAD_MAX_MS) / 1000);
    let last = mongo.ObjectId.createFromTime(0);
    for (;;) {
      const chunk = await this.#chunks.findOne(
        { files_id: { $gt: last, $lt: newest } },
        { sort: { files_id: 1 }, projection: { files_id: 1 } },
      );
      if (!chunk) return;
      last = chunk['files_id'] as mongo.ObjectId;
      if (!(await this.#files.findOne({ _id: last }))) await this.#chunks.deleteMany({ files_id: last });
    }
  }

  async #remove(id: mongo.ObjectId): Promise<void> {
    try {
      await this.#bucket.delete(id);
    } catch (error) {
      // Another node was faster.
      if (!(error instanceof mongo.MongoRuntimeError)) throw error;
    }
  }
}

const nameOf = (room: string, name: string): string => `${room}/${name}`;

/** Sorts after all names of a room's files: `0` is the character after the slash. */
const behind = (room: string): string => (room === '' ? '' : `${room}0`);
