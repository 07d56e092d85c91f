import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { errorView, unavailable, UserError } from '../lib/errors.js';
import { translatorOf } from '../lib/languages.js';
import type { Log } from '../lib/log.js';
import { isDatabaseAway } from '../models/index.js';
import type { ErrorView } from '../shared/views.js';
import type { Locale } from '../shared/i18n.js';

/** For requests that no route answers. */
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
    const { requestId } = res.locals;
    if (res.headersSent) {
      // Half a response must not look like a whole one.
      log.warn({ err: thrown, requestId, method: req.method }, 'a response broke off');
      res.destroy();
      return;
    }
    const error = asUserError(thrown);
    if (error.status >= 500) log.error({ err: thrown, requestId, method: req.method }, 'a request failed');
    setRetryAfter(res, error);
    res.locals.refusal = error.code;
    const { t = translatorOf(fallback) } = req as Partial<Request>;
    const view = errorView(error, t);
    res.status(error.status);
    if (wantsJson(req)) res.json({ error: view });
    // Refusing a flood must cost less than serving it.
    else if (error.status === 429) sendPlainPage(res, view);
    else {
      res.render('error.njk', { status: error.status, ...view }, (failure: unknown, page?: string) => {
        if (res.headersSent) return;
        if (failure === null && page !== undefined) {
          res.send(page);
          return;
        }
        log.error({ err: failure, requestId }, 'the error page could not be rendered');
        sendPlainPage(res, view);
      });
    }
  };
}

/** Converts a failure to an error for the reader; if no request can have caused it, to `internal`. */
export function asUserError(thrown: unknown): UserError {
  if (thrown instanceof UserError) return thrown;
  if (isDatabaseAway(thrown) || isDiskFull(thrown)) return unavailable();
  if (isBrokenForm(thrown)) return new UserError('malformed', 400);
  // Errors of body-parser, the multipart parser and Express itself carry their status (npm: http-errors).
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  if (status === 413) return new UserError('body_too_large', 413);
  if (status === 415) return new UserError('unsupported_media_type', 415);
  if (typeof status === 'number' && status >= 400 && status < 500) return new UserError('malformed', 400);
  return new UserError('internal', 500);
}

/** Whether to answer with JSON: browsers' own navigation and plain forms always ask for HTML by name, programs do not. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'json' || !(req.get('accept') ?? '').includes('text/html');
}

/** Sends the time of the next attempt as a header, too (RFC 9110, section 10.2.3). */
export function setRetryAfter(res: Response, { params: { seconds } }: UserError): void {
  if (seconds !== undefined) res.set('Retry-After', String(seconds));
}

function isDiskFull(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The messages of multer and busboy for a truncated or malformed form; these errors have no code. */
const BROKEN_FORM =
  /^(Request (aborted|closed)|Malformed |Unexpected end of |Unsupported content type|Multipart: Boundary)/;

function isBrokenForm(thrown: unknown): boolean {
  return thrown instanceof Error && BROKEN_FORM.test(thrown.message);
}

/**
 * An error page that needs no file, template, session or language.
 * @param view the message, which is one of our own texts
 */
function sendPlainPage(res: Response, view: ErrorView): void {
  const message = view.message.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  res.type('html').send(`<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Huechat</title>
<p>${message}</p>
<p><a href="/">Huechat</a></p>
`);
}
