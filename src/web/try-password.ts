import type { Request } from 'express';
import type { Admission } from '../domain/admission.js';
import { UserError } from '../ground/errors.js';
import type { Rates } from '../ground/rates.js';
import { doerOf } from './rate-limits.js';

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
  const doer = { ...doerOf(req), room };
  await rates.take('passwords', doer);
  try {
    await admission.unlock(room, password, req.person, () => !req.socket.destroyed);
  } catch (error) {
    const wrong = error instanceof UserError && ['wrong_password', 'room_not_found'].includes(error.code);
    if (!wrong) await rates.giveBack('passwords', doer);
    throw error;
  }
  await rates.giveBack('passwords', doer);
}
