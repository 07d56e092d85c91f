import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { UserError } from '../lib/errors.js';
import { readRoomId } from './read-input.js';
import { wantsJson } from './error-handler.js';

/**
 * Refuses requests of a room's page that shows another member than the browser's cookie stands for: another tab may
 * have started a new session. Pages send the member they show in the header `X-Member`, their forms in `?member=`;
 * programs that send neither act as their cookie. It runs before anything is read or done for the wrong person.
 */
export const checkPageMember: RequestHandler<{ id: string }> = (req, _res, next) => {
  const member = req.get('x-member') ?? req.query['member'];
  if (member !== undefined && member !== req.person.memberIn(readRoomId(req.params.id))) {
    // Without JavaScript, a browser that keeps no cookies looks like one that has just lost this one; the former is more likely.
    const isWithoutCookies = !req.bringsSession && !wantsJson(req);
    throw new UserError(isWithoutCookies ? 'cookies_needed' : 'other_person', 409);
  }
  next();
};

/** Shows a page without JavaScript what happened, with the typed text, which can be sent as the current person. */
export const answerOtherPerson: ErrorRequestHandler<{ id: string }> = (thrown: unknown, req, res, next) => {
  const isPage = thrown instanceof UserError && PERSON_ERRORS.includes(thrown.code) && !wantsJson(req);
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

const PERSON_ERRORS = ['other_person', 'cookies_needed'];

/**
 * The service's forms state that their page has set a cookie. If none comes back, the browser keeps none, and the
 * creator of a room would enter it as another person.
 * @throws UserError `cookies_needed`
 */
export function needCookies(req: Pick<Request, 'body' | 'bringsSession'>): void {
  const { from } = (req.body ?? {}) as { from?: unknown };
  if (from === 'page' && !req.bringsSession) throw new UserError('cookies_needed', 403);
}

/** For routes that answer errors with a notice, which needs a cookie too. */
export const requireCookies: RequestHandler<{ id: string }> = (req, _res, next) => {
  needCookies(req);
  next();
};
