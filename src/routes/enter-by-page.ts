import type { Request } from 'express';
import type { Seated } from '../rooms/entering.js';
import type { Seats } from '../rooms/seats.js';
import type { Rates } from '../lib/rates.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

interface EnteringNeeds {
  seats: Seats;
  rates: Rates;
}

/**
 * User agents of messengers, social networks and search engines that fetch pages for previews. The list cannot be
 * complete: an unknown one reserves a seat that gives way after some seconds. A person mistaken for one merely has no
 * seat reserved while their page loads.
 */
const PREVIEWS =
  /bot\b|bot[/-]|crawl|spider|slurp|preview|facebookexternalhit|kakaotalk-scrap|^whatsapp|^viber|embedly|\bpinterest\/|vkshare|snapchat\/|cardyb|^mastodon|mattermost|rocket\.chat|zulipurl|skypeuri|google-(?!app)|yeti\//i;

/**
 * Whether a request reserves no seat: `HEAD`, a browser's prefetch, and previews. Sources: RFC 9110, section 9.3.2;
 * https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header; `Purpose` and `X-Moz` are older names.
 */
export function onlyLooks(req: Request): boolean {
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => req.get(name) ?? '');
  return (
    req.method === 'HEAD' ||
    purpose.some((value) => /prefetch|prerender|preview/i.test(value)) ||
    PREVIEWS.test(req.get('user-agent') ?? '')
  );
}

/**
 * Enters a room by its page: a page reserves a seat, the log of a page without JavaScript takes it, and requests that
 * only look do neither. A person who opens very many pages gets them without reserved seats.
 * @throws UserError `too_many`, and what `Seats.look` throws
 */
export async function enterByPage(
  { seats, rates }: EnteringNeeds,
  req: Request,
  id: string,
  isLog: boolean,
): Promise<Seated> {
  await rates.consume('joins', limitKeyOf(req));
  if (onlyLooks(req)) return seats.look(id, req.person);
  if (isLog) return seats.visit(id, req.person, () => Promise.resolve());
  if (!(await rates.allows('reservations', limitKeyOf(req)))) return seats.look(id, req.person);
  const reserve = () => seats.reserve(id, req.person);
  // In a large room, reservations are batched for a while.
  return req.outsideTurn?.(reserve) ?? reserve();
}

/**
 * Enters by sending a chat, which counts as a join unless the person is a member already.
 * @throws UserError `too_many`, and what `Seats.visit` throws
 */
export function enterByPost({ seats, rates }: EnteringNeeds, req: Request, id: string): Promise<Seated> {
  return seats.visit(id, req.person, () => rates.consume('joins', limitKeyOf(req)));
}
