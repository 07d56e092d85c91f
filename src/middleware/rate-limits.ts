import type { Request, RequestHandler } from 'express';
import type { RateLimitKey, Rates } from '../lib/rates.js';
import { addressOf } from '../lib/address.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      /** The client's address, as limits count it (lib/address.ts). */
      address: string;
    }
  }
}

/** What a request is counted by. */
export const limitKeyOf = ({
  sessionID: session,
  address,
}: Pick<Request, 'sessionID' | 'address'>): RateLimitKey => ({ session, address });

/** Limits requests by address. It runs before the session, which costs a query. */
export function limitAddress(rates: Rates, trustProxy: number): RequestHandler {
  return async (req, _res, next) => {
    req.address = addressOf(req, trustProxy);
    await rates.consume('requests', { address: req.address });
    next();
  };
}

/** Limits new sessions by address, and requests by session. It runs before anything is stored in the session. */
export function limitSession(rates: Rates): RequestHandler {
  return async (req, _res, next) => {
    const isNew = req.session.color === undefined;
    if (isNew) await rates.consume('sessions', { address: req.address });
    else await rates.consume('requests', { session: req.sessionID });
    next();
  };
}
