import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { UserError } from '../lib/errors.js';
import { readRoomId } from './inputs.js';
import { wantsJson } from './error-handler.js';

/**
 * Refuses what a room's page does under a name that is not the one its browser's cookie stands for: another tab may have begun a
 * new session meanwhile. Pages say who they show in the header `X-Member`, their forms in `?member=`; a program that does not, speaks as its cookie.
 * Placed before anything is read or done in the name of somebody else.
 */
export const asPageShows: RequestHandler<{ id: string }> = (req, _res, next) => {
  const member = req.get('x-member') ?? req.query['member'];
  if (member !== undefined && member !== req.person.memberIn(readRoomId(req.params.id))) {
    // Without a script, whether the browser keeps no cookies or has just lost this one cannot be told apart; the first is likelier.
    const isKeptOut = !req.bringsSession && !wantsJson(req);
    throw new UserError(isKeptOut ? 'cookies_needed' : 'other_person', 409);
  }
  next();
};

/** Tells a page without a script what happened, and gives back what was typed there, to be sent under the name of now. */
export const answerOtherPerson: ErrorRequestHandler<{ id: string }> = (thrown: unknown, req, res, next) => {
  const isPage = thrown instanceof UserError && OF_PERSON.includes(thrown.code) && !wantsJson(req);
  if (!isPage) {
    next(thrown);
    return;
  }
  const { id } = req.params;
  const { chat = '' } = (req.body ?? {}) as { chat?: unknown };
  res.locals.refusal = thrown.code;
  res.status(thrown.status).render('other-person.njk', {
    code: thrown.code,
    room: id,
    member: req.person.memberIn(id),
    typed: typeof chat === 'string' ? chat : '',
  });
};

const OF_PERSON = ['other_person', 'cookies_needed'];

/**
 * A form of ours says that its page has set a cookie. Where none comes back the browser keeps none, and whoever made a room
 * would come into it as somebody else.
 * @throws UserError `cookies_needed`
 */
export function needCookies(req: Pick<Request, 'body' | 'bringsSession'>): void {
  const { from } = (req.body ?? {}) as { from?: unknown };
  if (from === 'page' && !req.bringsSession) throw new UserError('cookies_needed', 403);
}

/** Stands before routes that answer errors by a notice, which takes a cookie too. */
export const requireCookies: RequestHandler<{ id: string }> = (req, _res, next) => {
  needCookies(req);
  next();
};
