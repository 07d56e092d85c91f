import express, { type Express, type RequestHandler } from 'express';
import type { Config } from './config.js';
import type { Domain } from './domain.js';
import type { Log } from './lib/log.js';
import type { Metrics } from './lib/metrics.js';
import type { Rates } from './lib/rates.js';
import { answerError, notFound } from './middleware/error-handler.js';
import { serveAssets } from './middleware/assets.js';
import { compressTexts } from './middleware/compress-texts.js';
import { limitPages, PageQueue } from './middleware/page-queue.js';
import { servePages, viewOfRequest } from './middleware/page-views.js';
import { limitAddress, limitSession } from './middleware/rate-limits.js';
import { setLocaleAndTheme } from './middleware/locale-and-theme.js';
import { readCookies } from './middleware/cookies.js';
import { countErrors } from './middleware/count-errors.js';
import { setRequestId } from './middleware/request-id.js';
import { checkPageMember, answerOtherPerson } from './middleware/page-member.js';
import { cookieRoutes } from './routes/cookies.js';
import { chatRoutes } from './routes/chat.js';
import { hostRoutes } from './routes/host.js';
import { inviteRoutes } from './routes/invites.js';
import { lobbyRoutes } from './routes/lobby.js';
import { type Health, opsRoutes } from './routes/ops.js';
import { roomRoutes } from './routes/room.js';
import { shellRoutes } from './routes/shell.js';
import { noStore, secureHeaders } from './middleware/secure-headers.js';
import { checkOrigin } from './middleware/origin-check.js';
import { identify } from './middleware/session.js';
import { stopWhenGone } from './middleware/stop-when-gone.js';

interface AppNeeds extends Domain {
  config: Config;
  session: RequestHandler;
  rates: Rates;
  log: Log;
  metrics: Metrics;
  health: Health;
}

/** A form with the longest chat (`CHAT_BYTES_MAX`), each byte percent-encoded as three. */
const BODY_MAX = '64kb';

/** The Express application: the order of middleware, routes and error handlers. */
export function createApp(needs: AppNeeds): Express {
  const { config, rates } = needs;
  const pages = new PageQueue(rates, config.rateLimits);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  // Not by NODE_ENV, which is unset by default: Express would show stacks and would not cache views.
  app.set('env', 'production').enable('view cache');
  servePages(app, config);

  app.use(setRequestId, countErrors(needs.metrics), secureHeaders());
  app.use(serveAssets());
  app.use(
    readCookies(config.cookieSecret),
    setLocaleAndTheme(config.defaultLocale),
    viewOfRequest,
    compressTexts,
  );
  app.use(shellRoutes(), noStore);
  app.use(opsRoutes(needs.health, needs.metrics.registry, config.metricsToken));

  app.use(checkOrigin(config.trustProxy > 0));
  app.use(
    limitAddress(rates, config.trustProxy),
    limitPages(pages),
    needs.session,
    limitSession(rates),
    identify(config.cookieSecret),
    ownColour,
  );
  app.use(stopWhenGone);
  app.use(express.urlencoded({ extended: false, limit: BODY_MAX }), express.json({ limit: BODY_MAX }));
  app.use(cookieRoutes());
  app.use('/room/:id', checkPageMember, answerOtherPerson);
  app.use(lobbyRoutes({ ...needs, pages }));
  app.use(roomRoutes(needs));
  app.use(hostRoutes(needs), inviteRoutes({ ...needs, ...config }));
  app.use(chatRoutes({ ...needs, ...config }));

  app.use(notFound);
  app.use(answerError(needs.log, config.defaultLocale));
  return app;
}

/** The reader's colour and number, for templates. */
const ownColour: RequestHandler = (req, res, next) => {
  Object.assign(res.locals, {
    colour: req.person.color,
    number: req.person.number,
    returning: req.returning,
  });
  next();
};
