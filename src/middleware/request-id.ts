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
 * Gives each request an id, which is in the response's headers and, if it fails, in the log and on the error page. An id that a
 * client sends is ignored, since it would get into the log.
 */
export const setRequestId: RequestHandler = (_req, res, next) => {
  res.locals.requestId = randomUUID();
  res.set('X-Request-Id', res.locals.requestId);
  next();
};
