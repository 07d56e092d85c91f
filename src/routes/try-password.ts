import type { Request } from 'express';
import type { Admission } from '../rooms/admission.js';
import { UserError } from '../lib/errors.js';
import type { RateName } from '../lib/rate-table.js';
import type { RateLimitKey, Rates } from '../lib/rates.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

/**
 * Tries a password at a room's door; only wrong ones count. They count before they are compared, so that a flood of them is
 * refused before it costs a hash each
 * (https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks).
 * @throws UserError `too_many`, whatever the password; `room_not_found`, `shown_out` or `wrong_password`
 */
export async function tryPassword(
  { admission, rates }: { admission: Admission; rates: Rates },
  req: Request,
  room: string,
  password: string,
): Promise<void> {
  const limitKey = { ...limitKeyOf(req), room };
  const counted: RateName[] = [];
  try {
    await rates.take('passwords', limitKey);
    counted.push('passwords');
    counted.push(await takeAtRoom(rates, limitKey));
    await admission.unlock(room, password, req.person, limitKey, () => !req.socket.destroyed);
  } catch (error) {
    const wrong = error instanceof UserError && ['wrong_password', 'room_not_found'].includes(error.code);
    if (!wrong) await giveBack(rates, limitKey, counted);
    throw error;
  }
  await giveBack(rates, limitKey, counted);
}

/** Counts a try at the room as one of this address's first there, or else as a further one. */
async function takeAtRoom(rates: Rates, limitKey: RateLimitKey): Promise<RateName> {
  try {
    await rates.take('firstPasswords', limitKey);
    return 'firstPasswords';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await rates.take('furtherPasswords', limitKey);
    return 'furtherPasswords';
  }
}

async function giveBack(rates: Rates, limitKey: RateLimitKey, counted: RateName[]): Promise<void> {
  for (const name of counted) await rates.giveBack(name, limitKey);
}
