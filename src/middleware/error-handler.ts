import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { errorView, UserError } from '../lib/errors.js';
import { translatorOf } from '../lib/languages.js';
import type { Log } from '../lib/log.js';
import type { Locale } from '../shared/i18n.js';
import { plainErrorPage } from './plain-error-page.js';
import { leaveNotice } from './notices.js';
import { asUserError } from './as-user-error.js';

/** Whether to answer with JSON: browsers' own navigation and plain forms always ask for HTML by name, programs do not. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'json' || !(req.get('accept') ?? '').includes('text/html');
}

/**
 * Sends a reader back to a page, which says why. A program that is too fast is told so where it asked.
 * @param room the room whose door is open there
 */
export function sendBack(req: Request, res: Response, path: string, error: UserError, room?: string): void {
  if (error.status === 429 && wantsJson(req)) throw error;
  const { code, params } = error;
  res.locals.refusal = code;
  leaveNotice(req, res, { code, params, room });
  res.redirect(303, path);
}

/** Says in the header too when it may be tried again (RFC 9110, section 10.2.3). */
export function setRetryAfter(res: Response, { params: { seconds } }: UserError): void {
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
}

/** No route of ours. */
export const notFound: RequestHandler = () => {
  throw new UserError('not_found', 404);
};

/**
 * The one place where a request's error is answered: the contract's JSON, or a plain page. Nothing is passed on to Express's
 * own handler, which shows and prints a stack; so this one relies on nothing that a middleware may not have set yet.
 * @param fallback the language where the request's is not known
 */
export function answerError(log: Log, fallback: Locale): ErrorRequestHandler {
  // Express takes a function for an error handler by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (thrown: unknown, req, res, _next) => {
    if (res.headersSent) {
      // Half an answer must not look like a whole one.
      const { requestId } = res.locals;
      log.warn({ err: thrown, requestId, method: req.method }, 'an answer broke off');
      res.destroy();
      return;
    }
    const { requestId } = res.locals;
    const error = asUserError(thrown);
    if (error.status >= 500) log.error({ err: thrown, requestId, method: req.method }, 'a request failed');
    setRetryAfter(res, error);
    res.locals.refusal = error.code;
    const { t = translatorOf(fallback) } = req as Partial<Request>;
    const view = errorView(error, t);
    res.status(error.status);
    if (wantsJson(req)) res.json({ error: view });
    // What refuses a flood must cost less than what it refuses.
    else if (error.status === 429) plainErrorPage(res, view);
    else {
      res.render('error.njk', { status: error.status, ...view }, (failure: unknown, page?: string) => {
        if (res.headersSent) return;
        if (failure === null && page !== undefined) {
          res.send(page);
          return;
        }
        log.error({ err: failure, requestId }, 'the error page cannot be made');
        plainErrorPage(res, view);
      });
    }
  };
}
