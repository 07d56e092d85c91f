import type { Request, RequestHandler, Response } from 'express';
import { tooMany } from '../lib/errors.js';
import { FairQueue } from '../lib/fair-queue.js';
import { queuePathOf, type Rates } from '../lib/rates.js';
import { wantsJson } from './error-handler.js';

/**
 * Two at a time, so that one is rendered while another waits for the database. At some 5 ms a page, the last of 600 people who
 * open the lobby at once waits for three seconds.
 */
const AT_A_TIME = 2;

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      /** Gives up the page's turn while it waits for work that needs none, then waits for another turn. */
      outsideTurn?: <T>(work: () => Promise<T>) => Promise<T>;
    }
  }
}

/**
 * By site, by address, by the newcomers or the known sessions of an address, and by session: twenty tabs with a frame
 * in each.
 */
const WAITING = [800, 600, 600, 40];
const WAITING_IN_ALL = 1000;
const TRY_AGAIN_S = 3;

/** A page that takes longer is waiting for the database rather than the CPU, so the next one starts. */
const TURN_MAX_MS = 500;

/**
 * Serves pages in a fair queue: one for each network in turn, within it for each address, within that for each
 * session, so that a flood by one client hardly delays others. All newcomers behind an address share one turn, since
 * every request without a cookie is a newcomer.
 */
export class PageQueue {
  readonly #queue: FairQueue;

  /** @param bounded false if limits are off: then any number may wait */
  constructor(
    private readonly rates: Rates,
    bounded: boolean,
  ) {
    const bounds = bounded
      ? { waiting: WAITING, waitingInAll: WAITING_IN_ALL }
      : { waiting: WAITING.map(() => Infinity), waitingInAll: Infinity };
    this.#queue = new FairQueue({ ...bounds, atATime: AT_A_TIME }, () => tooMany(TRY_AGAIN_S));
  }

  /**
   * Counts a page and waits for its turn, which lasts until the response ends.
   * @throws UserError `too_many` beyond the rate limit, or if too many are waiting
   */
  async turn(req: Request, res: Response): Promise<void> {
    const { address, signedSession: session } = req;
    await this.rates.consume('pages', { address, session });
    const [site = ''] = queuePathOf({ address });
    const asker = session === undefined ? ['new', res.locals.requestId] : ['known', session];
    const begin = () => this.#begin([site, address, ...asker], req, res);
    let end = await begin();
    req.outsideTurn = async (work) => {
      end();
      try {
        return await work();
      } finally {
        // A page that has begun is never refused, however many are waiting.
        end = await begin().catch(() => end);
      }
    };
  }

  /** @returns ends the turn before the response does */
  #begin(path: string[], req: Request, res: Response): Promise<() => void> {
    return new Promise((begin, refuse) => {
      const work = () =>
        new Promise<void>((end) => {
          void endOf(req, res).then(end);
          begin(end);
        });
      this.#queue.run(path, work).catch(refuse);
    });
  }
}

/** The paths that answer a client accepting anything with a page. */
const PAGES = /^\/(room(\/[^/]+(\/invite)?)?)?\/?$/i;

/**
 * Applies to all pages, error pages included: a page is the most expensive response to a GET. It runs before the
 * session, which is read from the database.
 */
export function limitPages(pages: PageQueue): RequestHandler {
  return async (req, res, next) => {
    const isPage = PAGES.test(req.path) ? req.accepts(['html', 'json']) !== 'json' : !wantsJson(req);
    if (isPage && ['GET', 'HEAD'].includes(req.method)) await pages.turn(req, res);
    next();
  };
}

/**
 * Resolves when a page is rendered or its client is gone, rather than when it is sent: a slow client must not delay others. The next
 * turn begins after the event loop has accepted new requests.
 */
function endOf(req: Request, res: Response): Promise<void> {
  if (req.socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const end = res.end.bind(res) as (...last: unknown[]) => Response;
    const done = () => {
      clearTimeout(timer);
      setImmediate(resolve);
    };
    const timer = setTimeout(done, TURN_MAX_MS);
    res.once('close', done);
    res.end = (...last: unknown[]) => {
      done();
      return end(...last);
    };
  });
}
