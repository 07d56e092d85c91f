import { type LevelWithSilent, type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * The log: one JSON line per event, to standard error, so that standard output has only the address. Callers pass ids and codes,
 * never a password, a session id or the text of a message.
 */
export function createLog({ logLevel }: { logLevel: LevelWithSilent }): Log {
  const serializers = { err: loggable };
  const hooks = { streamWrite: escapeInvisible };
  return pino({ level: logLevel, base: null, serializers, hooks }, pino.destination({ fd: 2, sync: true }));
}

/**
 * JSON escapes only ASCII's control characters. Others, line separators and direction controls could make a terminal or a log viewer
 * show what is not there (https://cwe.mitre.org/data/definitions/117.html; https://trojansource.codes).
 * @param line a JSON text; only its strings can hold such characters
 */
function escapeInvisible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : escape(character),
  );
}

/** In UTF-16 (RFC 8259, section 7). */
function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * The parts of an error that are logged: type, message, code and stack. Other properties that libraries attach (a request with its
 * cookies, a document that could not be written) may hold messages or secrets
 * (https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude).
 */
function loggable(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const { name: type, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type, message, code, stack, ...(cause === undefined ? {} : { cause: loggable(cause) }) };
}
