import MongoStore from 'connect-mongo';
import session, { type SessionData, Store } from 'express-session';
import { nameOf } from '../people/identity.js';
import type { Database } from '../models/index.js';

type Callback = (error?: unknown) => void;

const COLLECTION = 'sessions';
const MINUTE_S = 60;
const HOUR_S = 3600;
const TWO_WEEKS_S = 14 * 24 * HOUR_S;

/** About 25 MB. Beyond it, names are not stored but derived again with every request. */
const STORED_MAX = 100_000;

/**
 * Stores few sessions: the signed cookie alone is an identity, and the name derives from the session's id. Only the names of people
 * who have entered a room (`entered`) are stored, so that a release that derives names differently does not change them. A session is
 * kept for an hour, and for two weeks once its person has come back.
 */
export class SessionStore extends Store {
  readonly #firstHour: MongoStore;
  readonly #returning: MongoStore;

  constructor(private readonly db: Database) {
    super();
    this.#firstHour = storeOf(db, HOUR_S);
    this.#returning = storeOf(db, TWO_WEEKS_S);
  }

  /** express-session calls it for ids with a valid signature only, so each of them is a person. */
  override get = (id: string, callback: (error: unknown, data?: SessionData | null) => void): void => {
    this.#returning.get(id, (error: unknown, data?: SessionData | null) => {
      if (error) callback(error);
      else callback(null, data ?? { cookie: new session.Cookie(), ...nameOf(id) });
    });
  };

  override set = (id: string, data: SessionData, callback: Callback = () => undefined): void => {
    if (!data.entered) {
      callback();
      return;
    }
    this.#keep(id, data).then(() => {
      callback();
    }, callback);
  };

  override touch = (id: string, data: SessionData, callback: Callback = () => undefined): void => {
    if (!data.entered) {
      callback();
      return;
    }
    this.#returning.touch(id, data, () => {
      // If it has just expired, its name can be derived again.
      callback();
    });
  };

  override destroy = (id: string, callback?: Callback): void => {
    this.#returning.destroy(id, callback);
  };

  async #keep(id: string, data: SessionData): Promise<void> {
    const stored = await this.db.connection.collection(COLLECTION).estimatedDocumentCount();
    if (stored >= STORED_MAX) return;
    await new Promise<void>((resolve, reject) => {
      this.#firstHour.set(id, data, (error: unknown) => {
        if (error instanceof Error) reject(error);
        else resolve();
      });
    });
  }
}

const storeOf = (db: Database, ttl: number): MongoStore =>
  MongoStore.create({
    client: db.connection.getClient(),
    dbName: db.connection.name,
    collectionName: COLLECTION,
    stringify: false,
    ttl,
    touchAfter: 10 * MINUTE_S,
  });
