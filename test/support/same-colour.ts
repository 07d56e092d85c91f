import { randomBytes } from 'node:crypto';
import { sign } from 'cookie-signature';
import type { Page } from 'playwright-core';
import { colorOf, oklabDistance } from '../../src/people/identity.js';

/** The distance below which a room treats two colours as the same; see `freeName`. */
const ALIKE = 0.05;

/**
 * Gives a browser a session whose colour in the lobby resembles another one, found in some hundred attempts.
 * @param secret the service's cookie secret
 * @param colour `#rrggbb`
 */
export async function beLike(page: Page, secret: string, colour: string): Promise<void> {
  let session: string;
  do session = randomBytes(24).toString('base64url');
  while (oklabDistance(colorOf(session), colour) > ALIKE);
  const value = encodeURIComponent(`s:${sign(session, secret)}`);
  await page.context().addCookies([{ name: 'connect.sid', value, domain: '127.0.0.1', path: '/' }]);
}
