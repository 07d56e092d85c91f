import type { Request, RequestHandler } from 'express';
import type { RateLimitKey, Rates } from '../lib/rates.js';
import { addressOf } from '../lib/address.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Request {
      /** Where it comes from, as limits count it. */
      address: string;
    }
  }
}

/** Who makes a request, as limits count them. */
export const limitKeyOf = ({
  sessionID: session,
  address,
}: Pick<Request, 'sessionID' | 'address'>): RateLimitKey => ({ session, address });

/** Stands before the session, which costs a look into the database: an address may ask only so often. */
export function limitAddress(rates: Rates, trustProxy: number): RequestHandler {
  return async (req, _res, next) => {
    req.address = addressOf(req, trustProxy);
    await rates.consume('requests', { address: req.address });
    next();
  };
}

/** Stands behind the session and before anything is kept in it: a new one is counted, an old one may ask only so often. */
export function limitSession(rates: Rates): RequestHandler {
  return async (req, _res, next) => {
    const isNew = req.session.color === undefined;
    if (isNew) await rates.consume('sessions', { address: req.address });
    else await rates.consume('requests', { session: req.sessionID });
    next();
  };
}
