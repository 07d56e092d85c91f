import { unavailable } from '../lib/errors.js';

/**
 * An attempt fails only if the room changed in between, so even a rush needs few of them. The bound stops attempts
 * that can never succeed, which would keep the database busy until the room ends.
 */
const ATTEMPTS = 50;

/**
 * Repeats an optimistic step, which reads, decides, and then writes on condition that nothing has changed since.
 * @param step returns null if something has changed, and is repeated then
 * @throws UserError `unavailable` after 50 attempts, and what `step` throws
 */
export async function retryOnConflict<T>(step: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await step();
    if (result !== null) return result;
  }
  throw unavailable();
}
