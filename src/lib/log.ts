import { type LevelWithSilent, type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * The log: one JSON line an event, to standard error, so that standard output holds only the address.
 * Whoever logs passes ids and codes, never a password, a session id or what somebody said.
 */
export function createLog({ logLevel }: { logLevel: LevelWithSilent }): Log {
  const serializers = { err: bare };
  const hooks = { streamWrite: escapeInvisible };
  return pino({ level: logLevel, base: null, serializers, hooks }, pino.destination({ fd: 2, sync: true }));
}

/**
 * JSON escapes the control characters of ASCII alone. Others, and what breaks or turns a line around, could make a terminal or
 * a viewer of logs show what is not there (https://cwe.mitre.org/data/definitions/117.html; https://trojansource.codes).
 * @param line a JSON text; only its strings can hold such characters
 */
function escapeInvisible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : escape(character),
  );
}

/** In UTF-16, as JSON wants it (RFC 8259, section 7). */
function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * What is told of an error: its kind, its words, its place. What libraries hang on theirs besides (the request with its
 * cookies, the document that could not be written) is what somebody said, or secret
 * (https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude).
 */
function bare(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const { name: type, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type, message, code, stack, ...(cause === undefined ? {} : { cause: bare(cause) }) };
}
