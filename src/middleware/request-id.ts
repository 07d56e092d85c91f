import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Locals {
      requestId: string;
    }
  }
}

/**
 * Gives each request an id of its own: in the answer's header, in the log where it fails, on the error page. One that a
 * client sends along is not taken over: it would stand in the log.
 */
export const nameRequest: RequestHandler = (_req, res, next) => {
  res.locals.requestId = randomUUID();
  res.set('X-Request-Id', res.locals.requestId);
  next();
};
