import type { RequestHandler } from 'express';
import type { ErrorCode } from '../lib/errors.js';
import type { Metrics } from '../lib/metrics.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its types
  namespace Express {
    interface Locals {
      /** The code of the error with which the request was answered, if any. */
      refusal?: ErrorCode;
    }
  }
}

/** Counts errors by code, and uploads by result. */
export function countErrors({ refusals, uploads }: Metrics): RequestHandler {
  return (req, res, next) => {
    res.once('close', () => {
      const { refusal } = res.locals;
      if (refusal !== undefined) refusals.inc({ code: refusal });
      if (req.method === 'POST' && /^\/room\/[^/]+\/gif$/.test(req.path))
        uploads.inc({ result: refusal === undefined ? 'kept' : 'refused' });
    });
    next();
  };
}
