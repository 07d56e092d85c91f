import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { Request, RequestHandler } from 'express';
import { createTranslator, isLocale, type Locale, locales, type Translate } from '../shared/i18n.js';

declare global {
  // Express's own way to add to its types (https://expressjs.com/en/guide/using-middleware.html).
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      locale: Locale;
      t: Translate;
    }
  }
}

const COOKIE = 'lang';
const YEAR_MS = 365 * 24 * 3600 * 1000;

const translators = Object.fromEntries(locales.map((locale) => [locale, createTranslator(locale)])) as Record<
  Locale,
  Translate
>;

/** The function that speaks this language. */
export const translatorOf = (locale: Locale): Translate => translators[locale];

/** A request after cookie-parser. */
type WithCookies = IncomingMessage & { cookies?: Record<string, unknown> };

/** The language to answer in: the one chosen here, else the first known one that the browser asks for. */
export function localeOf(request: WithCookies, fallback: Locale): Locale {
  const chosen = request.cookies?.[COOKIE];
  if (isLocale(chosen)) return chosen;
  const best = accepts(request).language([fallback, ...locales]);
  return isLocale(best) ? best : fallback;
}

/** Gives the request its language; `?lang=` on any page chooses one and leads on to the page's own address. */
export function reader(fallback: Locale): RequestHandler {
  return (req, res, next) => {
    const chosen = req.query['lang'];
    if (req.method === 'GET' && isLocale(chosen)) {
      res.cookie(COOKIE, chosen, { maxAge: YEAR_MS, httpOnly: true, sameSite: 'lax', secure: req.secure });
      res.redirect(303, pathWithout(req, 'lang'));
      return;
    }
    req.locale = localeOf(req, fallback);
    req.t = translatorOf(req.locale);
    next();
  };
}

/** The request's own path with its query, less one parameter. Never another site's: it begins with exactly one slash. */
function pathWithout(req: Request, parameter: string): string {
  const url = new URL(req.originalUrl.replace(/^\/+/, '/'), 'http://here');
  url.searchParams.delete(parameter);
  return url.pathname + url.search;
}
