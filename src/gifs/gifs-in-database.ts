import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mongo } from 'mongoose';
import { type Database, isDuplicateKey } from '../models/index.js';
import type { GifStore, StoredFile } from './gif-store.js';

/** Who uploads for longer than this has died. */
const UPLOAD_MAX_MS = 3_600_000;

/**
 * GIF files in the database, in pieces, for nodes that share no folder (GridFS,
 * https://www.mongodb.com/docs/manual/core/gridfs/). Never is a whole file in memory.
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

  /** @param folder where uploads lie while they are checked */
  static async open(db: Pick<Database, 'connection'>, folder: string): Promise<GifsInDatabase> {
    const store = new GifsInDatabase(db, folder);
    await store.#files.createIndex({ filename: 1 }, { unique: true }, {});
    return store;
  }

  async receiveIn(): Promise<string> {
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
      // A retry of the same saying was faster; what it keeps is the same.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async find(room: string, name: string): Promise<StoredFile | null> {
    const [file] = await this.#bucket.find({ filename: nameOf(room, name) }, { limit: 1 }).toArray();
    if (!file) return null;
    return {
      size: file.length,
      // Here the end is the first byte that is not wanted.
      read: (start, end) => this.#bucket.openDownloadStream(file._id, { start, end: end + 1 }),
    };
  }

  async removeAll(room: string): Promise<void> {
    const filename = { $gte: nameOf(room, ''), $lt: behind(room) };
    for await (const { _id } of this.#bucket.find({ filename })) await this.#remove(_id);
  }

  /** Each is one look-up in the index of names. */
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
    await this.#sweepPieces();
    for (const name of await readdir(await this.receiveIn())) {
      const path = join(this.folder, name);
      const received = await stat(path).catch(() => null);
      if (received && received.mtimeMs < Date.now() - UPLOAD_MAX_MS) await rm(path, { force: true });
    }
  }

  /** A file is named when all its pieces are there; the pieces of one that never was stay behind. */
  async #sweepPieces(): Promise<void> {
    const newest = mongo.ObjectId.createFromTime((Date.now() - UPLOAD_MAX_MS) / 1000);
    let last = mongo.ObjectId.createFromTime(0);
    for (;;) {
      const piece = await this.#chunks.findOne(
        { files_id: { $gt: last, $lt: newest } },
        { sort: { files_id: 1 }, projection: { files_id: 1 } },
      );
      if (!piece) return;
      last = piece['files_id'] as mongo.ObjectId;
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

/** After all names of a room's files: the next character after the slash. */
const behind = (room: string): string => (room === '' ? '' : `${room}0`);
