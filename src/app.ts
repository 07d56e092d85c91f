import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import type { Admission } from './domain/admission.js';
import type { Chats } from './domain/chats.js';
import type { Gifs } from './domain/gifs.js';
import type { History } from './domain/history.js';
import type { Hosting } from './domain/hosting.js';
import type { Invites } from './domain/invites.js';
import type { Lobby } from './domain/lobby.js';
import type { Rooms } from './domain/rooms.js';
import type { Seats } from './domain/seats.js';
import type { Config } from './ground/config.js';
import type { Log } from './ground/log.js';
import type { Metrics } from './ground/metrics.js';
import type { Rates } from './ground/rates.js';
import { answerError, notFound } from './web/answers.js';
import { serveAssets } from './web/assets.js';
import { compressPages } from './web/compressed-pages.js';
import { limitPages, PageQueue } from './web/page-queue.js';
import { servePages, viewOfRequest } from './web/page-views.js';
import { limitAddress, limitSession } from './web/rate-limits.js';
import { reader } from './web/reader.js';
import { readCookies } from './web/cookies.js';
import { countRefusals } from './web/refusals.js';
import { nameRequest } from './web/request-id.js';
import { asPageShows, answerOtherPerson } from './web/page-member.js';
import { cookieRoutes } from './web/routes/cookies.js';
import { chatRoutes } from './web/routes/chat.js';
import { hostRoutes } from './web/routes/host.js';
import { inviteRoutes } from './web/routes/invites.js';
import { lobbyRoutes } from './web/routes/lobby.js';
import { type Health, opsRoutes } from './web/routes/ops.js';
import { roomRoutes } from './web/routes/room.js';
import { shellRoutes } from './web/routes/shell.js';
import { keepNothing, securityHeaders } from './web/security-headers.js';
import { sameOrigin } from './web/same-origin.js';
import { identify } from './web/session.js';
import { stopWhenGone } from './web/stop-when-gone.js';

export interface AppNeeds {
  config: Config;
  session: RequestHandler;
  lobby: Lobby;
  rooms: Rooms;
  admission: Admission;
  seats: Seats;
  hosting: Hosting;
  invites: Invites;
  chats: Chats;
  history: History;
  gifs: Gifs;
  rates: Rates;
  log: Log;
  metrics: Metrics;
  health: Health;
}

/** A form with the longest chat in it (`CHAT_BYTES_MAX`), each byte written as three in the form. */
const BODY_MAX = '64kb';

/** The Express application: the order in which a request is read, served and, where it fails, answered. */
export function createApp(needs: AppNeeds): Express {
  const { config, lobby, rooms, rates } = needs;
  const pages = new PageQueue(rates, config.rateLimits);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  // Neither depends on NODE_ENV, which by default is not set: Express would show stacks and look for every view anew.
  app.set('env', 'production').enable('view cache');
  servePages(app, config);

  app.use(nameRequest, countRefusals(needs.metrics), securityHeaders());
  app.use(compression());
  app.use(serveAssets());
  app.use(readCookies(config.cookieSecret), reader(config.defaultLocale), viewOfRequest, compressPages);
  app.use(shellRoutes(), keepNothing);
  app.use(opsRoutes(needs.health, needs.metrics.registry, config.metricsToken));

  app.use(sameOrigin(config.trustProxy > 0));
  app.use(
    limitAddress(rates, config.trustProxy),
    limitPages(pages),
    needs.session,
    limitSession(rates),
    identify,
    ownColour,
  );
  app.use(stopWhenGone);
  app.use(express.urlencoded({ extended: false, limit: BODY_MAX }), express.json({ limit: BODY_MAX }));
  app.use(cookieRoutes());
  app.use('/room/:id', asPageShows(rooms), answerOtherPerson(rooms));
  app.use(lobbyRoutes(lobby, rooms, rates, pages));
  app.use(roomRoutes(needs));
  app.use(hostRoutes(needs.hosting), inviteRoutes({ ...needs, ...config }));
  app.use(chatRoutes({ ...needs, ...config }));

  app.use(notFound);
  app.use(answerError(needs.log, config.defaultLocale));
  return app;
}

/** Who the reader is, for the templates of pages that greet them. */
const ownColour: RequestHandler = (req, res, next) => {
  Object.assign(res.locals, {
    colour: req.person.color,
    number: req.person.number,
    returning: req.returning,
  });
  next();
};
