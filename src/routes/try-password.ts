import type { Request } from 'express';
import type { Admission } from '../rooms/admission.js';
import { UserError } from '../lib/errors.js';
import type { RateName } from '../lib/rate-table.js';
import type { RateLimitKey, Rates } from '../lib/rates.js';
import { limitKeyOf } from '../middleware/rate-limits.js';

/**
 * Tries a password on a room. Only wrong passwords count in the end, but each is counted before it is compared, so
 * that a flood is refused before it costs a hash per attempt
 * (https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks).
 * @throws UserError `too_many`, even for the right password; `room_not_found`, `shown_out` or `wrong_password`
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
    await rates.consume('passwords', limitKey);
    counted.push('passwords');
    counted.push(await countAtRoom(rates, limitKey));
    await admission.unlock(room, password, req.person, limitKey, () => !req.socket.destroyed);
  } catch (error) {
    const wrong = error instanceof UserError && ['wrong_password', 'room_not_found'].includes(error.code);
    if (!wrong) await refund(rates, limitKey, counted);
    throw error;
  }
  await refund(rates, limitKey, counted);
}

/** Counts an attempt as one of this address's first at the room, or else as a further one. */
async function countAtRoom(rates: Rates, limitKey: RateLimitKey): Promise<RateName> {
  if (await rates.allows('firstPasswords', limitKey)) return 'firstPasswords';
  await rates.consume('furtherPasswords', limitKey);
  return 'furtherPasswords';
}

async function refund(rates: Rates, limitKey: RateLimitKey, counted: RateName[]): Promise<void> {
  for (const name of counted) await rates.refund(name, limitKey);
}
