import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { Request, RequestHandler } from 'express';
import { isLocale, locales, translatorOf } from '../lib/languages.js';
import type { Locale, Translate } from '../shared/i18n.js';
import { cookieName, hostOnly, cookieOptions, cookieText } from './cookies.js';

declare global {
  // Express's own way to add to its types (https://expressjs.com/en/guide/using-middleware.html).
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      locale: Locale;
      t: Translate;
      theme: Theme;
    }
  }
}

/** The themes: the system's, or a fixed one. */
export const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Choices that readers make by a link on any page: the parameter, and its valid values. */
const CHOICES = { lang: isLocale, theme: isTheme };

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A request or a handshake after `readCookies`; before that, no choice is known. */
type WithCookies = IncomingMessage & { cookies?: unknown };

/** An earlier choice. It is not secret, so either cookie name will do. */
function chosenOf({ cookies }: WithCookies, parameter: string): string | undefined {
  return cookieText(cookies, hostOnly(parameter)) ?? cookieText(cookies, parameter);
}

/** The language of the response: an earlier choice, else the first known one that the browser asks for. */
export function localeOf(request: WithCookies, fallback: Locale): Locale {
  const chosen = chosenOf(request, 'lang');
  if (isLocale(chosen)) return chosen;
  const best = accepts(request).language([fallback, ...locales]);
  return isLocale(best) ? best : fallback;
}

/** Sets the request's language and theme. `?lang=` and `?theme=` choose them, and redirect to the page's own address. */
export function setLocaleAndTheme(fallback: Locale): RequestHandler {
  return (req, res, next) => {
    for (const [parameter, isValid] of Object.entries(CHOICES)) {
      const chosen = req.query[parameter];
      if (req.method !== 'GET' || !isValid(chosen)) continue;
      res.cookie(cookieName(req, parameter), chosen, { ...cookieOptions(req), maxAge: YEAR_MS });
      res.redirect(303, pathWithout(req, parameter));
      return;
    }
    const theme = chosenOf(req, 'theme');
    req.locale = localeOf(req, fallback);
    req.t = translatorOf(req.locale);
    req.theme = isTheme(theme) ? theme : 'system';
    next();
  };
}

function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}

/** The link that makes a choice: the requested address, with its query and the choice. */
export function choiceLink(req: Request, parameter: keyof typeof CHOICES, chosen: string): string {
  const query = queryOf(req);
  query.set(parameter, chosen);
  return `${ownPath(req)}?${query.toString()}`;
}

/** The request's path and query without one parameter. */
function pathWithout(req: Request, parameter: string): string {
  const query = queryOf(req);
  query.delete(parameter);
  return ownPath(req) + (query.size > 0 ? `?${query.toString()}` : '');
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URLSearchParams(originalUrl.split('?').slice(1).join('?'));
}

/**
 * The request's path as a link that leads to no other site: browsers read `//host/` and `/\host/` as another site,
 * also after they have taken out the `.` and `..` of `/.//host/`
 * (https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html).
 */
function ownPath(req: Request): string {
  const { pathname } = new URL(`/${req.path.replace(/^[/\\]+/, '')}`, 'http://here');
  return pathname.replace(/^\/+/, '/');
}
