import type { Request, RequestHandler, Response } from 'express';
import { tooMany } from '../lib/errors.js';
import { FairQueue } from '../lib/fair-queue.js';
import { queuePathOf, type Rates } from '../lib/rates.js';
import { wantsJson } from './error-handler.js';

/**
 * Two at a time, so that one is rendered while another waits for the database. At some 10 ms a page, the last of a class of 600
 * that opens the lobby at once waits for six seconds.
 */
const AT_A_TIME = 2;

/** A site, an address, its newcomers or its known sessions, a session with twenty tabs and a frame in each. */
const WAITING = [800, 600, 600, 40];
const WAITING_IN_ALL = 1000;
const TRY_AGAIN_S = 3;

/** A page that is not ready by then waits for the database and not for the processor, which goes to the next one. */
const TURN_MAX_MS = 500;

/**
 * Serves pages in turn: one for each network, within it one for each address, within that one for each session, so that whoever
 * asks for many pages at once delays their own and hardly anybody else's. Newcomers behind an address share a turn: every request
 * without a cookie is one.
 */
export class PageQueue {
  readonly #queue: FairQueue;

  /** @param bounded false where limits are off: then any number may wait */
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
   * Counts a page and waits for its turn, which ends with the response.
   * @throws UserError `too_many` where they ask for too many pages, or too many wait
   */
  async turn(req: Request, res: Response): Promise<void> {
    const { address, signedSession: session } = req;
    await this.rates.consume('pages', { address, session });
    const [site = ''] = queuePathOf({ address });
    const asker = session === undefined ? ['new', res.locals.requestId] : ['known', session];
    await new Promise<void>((begin, refuse) => {
      const work = () => {
        const ended = endOf(req, res);
        begin();
        return ended;
      };
      this.#queue.run([site, address, ...asker], work).catch(refuse);
    });
  }
}

/** Where a page is given to a program that takes anything. */
const PAGES = /^\/(room(\/[^/]+(\/invite)?)?)?\/?$/i;

/**
 * Stands before everything that makes a page, error pages included: a page is the most costly answer to a GET. Also before the
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
 * Until a page is made or its client is gone. Not until it is read: somebody who reads slowly must not delay others. The next
 * turn begins only after the event loop has seen who has come meanwhile.
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
