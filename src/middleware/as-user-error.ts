import { unavailable, UserError } from '../lib/errors.js';
import { isDatabaseAway } from '../models/index.js';

/** What a failure means for the reader; what no reader can have caused is `internal`. */
export function asUserError(thrown: unknown): UserError {
  if (thrown instanceof UserError) return thrown;
  if (isDatabaseAway(thrown) || isDiskFull(thrown)) return unavailable();
  if (isBrokenForm(thrown)) return new UserError('malformed', 400);
  // What body-parser, the multipart parser and Express itself refuse carries the status it deserves (npm: http-errors).
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  if (status === 413) return new UserError('body_too_large', 413);
  if (status === 415) return new UserError('unsupported_media_type', 415);
  if (typeof status === 'number' && status >= 400 && status < 500) return new UserError('malformed', 400);
  return new UserError('internal', 500);
}

function isDiskFull(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** What multer, and busboy below it, say of a form that ends too early or is none; by their words, since there is nothing else. */
const BROKEN_FORM =
  /^(Request (aborted|closed)|Malformed |Unexpected end of |Unsupported content type|Multipart: Boundary)/;

function isBrokenForm(thrown: unknown): boolean {
  return thrown instanceof Error && BROKEN_FORM.test(thrown.message);
}
