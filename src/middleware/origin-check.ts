import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { UserError } from '../lib/errors.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request was made by a page of this service, or by no page at all. Browsers say so in `Sec-Fetch-Site`, or
 * in `Origin`, which pages cannot forge (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
 * @param trustProxy whether a trusted proxy sets `X-Forwarded-Host`
 */
export function isSameOrigin({ headers }: IncomingMessage, trustProxy: boolean): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && headers.upgrade === undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined) return true;
  const forwarded = trustProxy ? headers['x-forwarded-host'] : undefined;
  const hosts = [headers.host, ...[forwarded ?? []].flat()];
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}

/** Refuses requests with unsafe methods from other sites' pages. */
export function checkOrigin(trustProxy: boolean): RequestHandler {
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method) || isSameOrigin(req, trustProxy)) next();
    else throw new UserError('cross_site', 403);
  };
}
