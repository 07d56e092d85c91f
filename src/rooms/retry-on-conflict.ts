import { unavailable } from '../lib/errors.js';

/**
 * Each try that fails means that somebody else changed the room in between, so even a rush needs few. A condition that can never
 * hold must end too: without a bound it would keep the database busy for as long as the room lives.
 */
const TRIES = 50;

/**
 * Repeats a step that reads, decides and then writes on condition that nothing has changed meanwhile.
 * @param step returns null if something has changed, and is then tried again
 * @throws UserError `unavailable` after 50 tries, and what `step` throws
 */
export async function retryOnConflict<T>(step: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await step();
    if (result !== null) return result;
  }
  throw unavailable();
}
