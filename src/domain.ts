import { Changes } from './chats/changes.js';
import { Chats } from './chats/chats.js';
import { Feed } from './chats/feed.js';
import { History } from './chats/history.js';
import { Reactions } from './chats/reactions.js';
import { Removals } from './chats/removals.js';
import type { GifStore } from './gifs/gif-store.js';
import { Gifs } from './gifs/gifs.js';
import type { Log } from './lib/log.js';
import type { Metrics } from './lib/metrics.js';
import type { Rates } from './lib/rates.js';
import type { Database } from './models/index.js';
import { Activity } from './rooms/activity.js';
import { Admission } from './rooms/admission.js';
import { createBus } from './rooms/bus.js';
import { Endings } from './rooms/endings.js';
import { Hosting } from './rooms/hosting.js';
import { Invites } from './rooms/invites.js';
import { Janitor } from './rooms/janitor.js';
import { KnockAnswers } from './rooms/knock-answers.js';
import { Knocks } from './rooms/knocks.js';
import { Leaving } from './rooms/leaving.js';
import { Lobby } from './rooms/lobby.js';
import { Passwords } from './rooms/passwords.js';
import { Rooms } from './rooms/rooms.js';
import { Seats } from './rooms/seats.js';

export interface DomainNeeds {
  db: Database;
  /** Where GIF files are kept. */
  gifFiles: GifStore;
  rates: Rates;
  log: Log;
  metrics: Metrics;
  /** This process's name among those that share the database. */
  node: string;
  emptyRoomGraceMs: number;
  maxRooms: number;
  maxRoomsOfSession: number;
}

/** The domain: rooms, chats, GIFs and people, independent of any transport. */
export type Domain = ReturnType<typeof createDomain>;

/** Wires rooms, chats and GIFs together. Nothing runs by itself before `janitor.open`. */
export function createDomain(needs: DomainNeeds) {
  const { db } = needs;
  const bus = createBus();
  const history = new History(db);
  const feed = new Feed(history, bus);
  const changes = new Changes({ ...needs, bus, history, feed });
  const gifs = new Gifs(needs.gifFiles);
  const passwords = new Passwords(needs.rates);
  const chats = new Chats({ ...needs, bus, history, feed, changes });
  const rooms = new Rooms({ ...needs, bus, history, gifs, passwords });
  const leaving = new Leaving({ ...needs, bus });
  const seats = new Seats({ ...needs, bus, leaving });
  const janitor = new Janitor({ ...needs, bus, rooms, seats, leaving, history, gifs });
  const activity = new Activity({ ...needs, bus });
  bus.on('stored', (room) => {
    activity.note(room);
  });
  const lobby = new Lobby(db);
  const admission = new Admission(db, passwords);
  const reactions = new Reactions({ ...needs, changes });
  const removals = new Removals({ ...needs, admission, gifs, changes });
  const hosting = new Hosting(db, bus, passwords);
  const endings = new Endings(db, needs);
  const invites = new Invites(db);
  const knocks = new Knocks(db, bus);
  const knockAnswers = new KnockAnswers(db, bus);

  /** Finishes pending work and stops all timers except the janitor's, which has its own `close`. */
  const close = async (): Promise<void> => {
    await chats.onIdle();
    changes.close();
    await seats.onIdle();
    await activity.close();
    leaving.close();
    rooms.close();
  };

  const parts = {
    bus,
    history,
    feed,
    changes,
    gifs,
    chats,
    reactions,
    removals,
    rooms,
    leaving,
    seats,
    janitor,
  };
  return { ...parts, lobby, endings, admission, hosting, invites, knocks, knockAnswers, close };
}
