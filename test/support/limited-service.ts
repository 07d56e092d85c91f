import type { TestContext } from 'node:test';
import { RATES } from '../../src/lib/rate-table.js';
import { atEnd } from './at-end.js';
import { type Service, startService } from './service.js';

/** Longer than a test takes on the busiest machine. */
const WINDOW_S = 3600;

/**
 * Starts the service with rate limits whose windows are so long that no flood outlasts them: on a busy machine hundreds
 * of requests take longer than ten seconds, and a count that restarts meanwhile would accept more of them.
 */
export async function startLimitedService(
  t: TestContext,
  settings: Record<string, string> = {},
): Promise<Service> {
  for (const rate of Object.values(RATES) as { windowS: number }[]) {
    const { windowS } = rate;
    rate.windowS = WINDOW_S;
    atEnd(t, () => {
      rate.windowS = windowS;
    });
  }
  return startService(t, { RATE_LIMITS: 'on', ...settings });
}
