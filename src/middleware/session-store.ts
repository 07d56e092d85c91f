import MongoStore from 'connect-mongo';
import session, { type SessionData, Store } from 'express-session';
import { LRUCache } from 'lru-cache';
import { nameOf } from '../people/identity.js';
import type { Database } from '../models/index.js';

type Callback = (error?: unknown) => void;

const COLLECTION = 'sessions';
const MINUTE_S = 60;
const HOUR_S = 3600;
const TWO_WEEKS_S = 14 * 24 * HOUR_S;

/** About 25 MB. Beyond it, names are not stored but derived with every request. */
const STORED_MAX = 100_000;

/** A page is followed by its socket, GIFs and history, which all read the same session. Some 200 bytes each. */
const CACHED_MAX = 20_000;
const CACHED_MS = 60_000;

/** The stored data of a session, of which only `entered` ever changes. */
type Name = Omit<SessionData, 'cookie'>;

/**
 * Stores few sessions: the signed cookie alone is an identity, and the name derives from the session's id. Only the names of people
 * who have entered a room (`entered`) are stored, so that a release that derives names differently does not change them. A session is
 * kept for an hour, and for two weeks once its person has come back.
 *
 * It has no `touch`, for which express-session would hold back the end of every response; reading a session prolongs it.
 */
export class SessionStore extends Store {
  readonly #firstHour: MongoStore;
  readonly #returning: MongoStore;
  readonly #names = new LRUCache<string, Name>({ max: CACHED_MAX, ttl: CACHED_MS });

  /**
   * Resolves when the index that expires sessions exists, so that its creation is not pending when the service stops.
   */
  static async open(db: Database): Promise<SessionStore> {
    await db.connection.collection(COLLECTION).createIndex({ expires: 1 }, { expireAfterSeconds: 0 }, {});
    return new SessionStore(db);
  }

  private constructor(private readonly db: Database) {
    super();
    this.#firstHour = storeOf(db, HOUR_S);
    this.#returning = storeOf(db, TWO_WEEKS_S);
  }

  /** express-session calls it for ids with a valid signature only, so each of them is a person. */
  override get = (id: string, callback: (error: unknown, data?: SessionData | null) => void): void => {
    const known = this.#names.get(id);
    if (known) {
      callback(null, asSession(known));
      return;
    }
    this.#returning.get(id, (error: unknown, stored?: SessionData | null) => {
      if (error) {
        callback(error);
        return;
      }
      // If it has just expired, its name can be derived again.
      if (stored) this.#returning.touch(id, stored, () => undefined);
      const name = stored ? nameIn(stored) : nameOf(id);
      this.#names.set(id, name);
      callback(null, asSession(name));
    });
  };

  override set = (id: string, data: SessionData, callback: Callback = () => undefined): void => {
    if (!data.entered) {
      // The page that a newcomer opens is followed by its socket.
      this.#names.set(id, nameIn(data));
      callback();
      return;
    }
    this.#keep(id, data).then(() => {
      this.#names.set(id, nameIn(data));
      callback();
    }, callback);
  };

  override destroy = (id: string, callback?: Callback): void => {
    this.#names.delete(id);
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

const nameIn = ({ color, number, entered }: SessionData): Name => ({
  color,
  number,
  ...(entered && { entered }),
});

/** Each request has a session of its own, which express-session changes. */
const asSession = (name: Name): SessionData => ({ cookie: new session.Cookie(), ...name });

const storeOf = (db: Database, ttl: number): MongoStore =>
  MongoStore.create({
    client: db.connection.getClient(),
    dbName: db.connection.name,
    collectionName: COLLECTION,
    stringify: false,
    ttl,
    touchAfter: 10 * MINUTE_S,
    // `open` has made the index; connect-mongo would not wait for it.
    autoRemove: 'disabled',
  });
