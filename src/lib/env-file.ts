import { readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { parse, populate } from 'dotenv';
import { SettingError } from './errors.js';

/** Byte order marks. Source: https://www.unicode.org/faq/utf_bom.html#bom4 */
const MARKS = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/**
 * Loads settings from a file into the environment, unless they are set there or the file does not exist. It also reads UTF-16 and byte
 * order marks, which editors and shells on Windows write.
 * @throws SettingError if the file cannot be read, or is not text
 */
export function readEnvFile(path: string, env: NodeJS.ProcessEnv): void {
  const bytes = readFile(path);
  if (bytes === null) return;
  const encoding =
    MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte))?.encoding ?? 'utf-8';
  const text = decode(bytes, encoding);
  // A zero character means UTF-16 without a byte order mark.
  if (text === null || text.includes('\0'))
    throw new SettingError(
      `${path} takes text in UTF-8, or in UTF-16 with a byte order mark: save it as UTF-8`,
    );
  populate(env, parse(text));
}

function readFile(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw new SettingError(`${path} takes a file, and is a folder`);
    throw new SettingError(`${path} cannot be read: ${message}`);
  }
}

/** @returns the text without its byte order mark; null if the bytes are not valid in that encoding */
function decode(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
