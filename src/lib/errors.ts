import type { ErrorView } from '../shared/views.js';
import type { Translate } from '../shared/i18n.js';
import type { ErrorCode } from '../shared/error-codes.js';

export type { ErrorCode };

/**
 * An error that the reader may see, thrown anywhere and answered in one place for requests and one for sockets.
 * `code` is stable, and the key of the message in every language.
 */
export class UserError extends Error {
  constructor(
    readonly code: ErrorCode,
    /** The HTTP status that a request gets. */
    readonly status: number,
    /** Values for the message's placeholders. */
    readonly params: Record<string, string | number> = {},
    /** For a form: the code of each invalid field. */
    readonly fields: Partial<Record<string, ErrorCode>> = {},
  ) {
    super(code);
  }
}

export const roomNotFound = () => new UserError('room_not_found', 404);
export const roomFull = () => new UserError('room_full', 409);
export const roomClosed = () => new UserError('room_closed', 403);
export const removedFromRoom = () => new UserError('shown_out', 403);
export const chatNotFound = () => new UserError('chat_not_found', 404);
export const notOwner = () => new UserError('not_owner', 403);
export const wrongPassword = () => new UserError('wrong_password', 403);
/** For a rate or concurrency limit. @param seconds how long to wait */
export const tooMany = (seconds: number) => new UserError('too_many', 429, { seconds: Math.ceil(seconds) });
export const unavailable = () => new UserError('unavailable', 503);

/** The contract's error in the reader's language. */
export function errorView(error: UserError, t: Translate): ErrorView {
  const { seconds } = error.params;
  return {
    code: error.code,
    message: t(`errors.${error.code}`, error.params),
    ...(typeof seconds === 'number' ? { seconds } : {}),
  };
}

/** A setting that cannot be used. The message is one line that names the setting and says what it takes. */
export class SettingError extends Error {}
