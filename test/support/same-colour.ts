import { randomBytes } from 'node:crypto';
import { sign } from 'cookie-signature';
import type { Page } from 'playwright-core';
import { colorOf, oklabDistance } from '../../src/people/identity.js';

/** So close are two colours that a room takes for one; see `freeName`. */
const ALIKE = 0.05;

/**
 * Gives a browser the session of somebody whose colour in the lobby is like another one, which takes some hundred attempts.
 * @param secret with which the service signs cookies
 * @param colour `#rrggbb`
 */
export async function beLike(page: Page, secret: string, colour: string): Promise<void> {
  let session: string;
  do session = randomBytes(24).toString('base64url');
  while (oklabDistance(colorOf(session), colour) > ALIKE);
  const value = encodeURIComponent(`s:${sign(session, secret)}`);
  await page.context().addCookies([{ name: 'connect.sid', value, domain: '127.0.0.1', path: '/' }]);
}
