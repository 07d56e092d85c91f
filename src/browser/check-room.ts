import { fits } from '../shared/graphemes.js';
import { MEMBERS_MAX, MEMBERS_MIN, PASSWORD_MAX, TITLE_MAX } from '../shared/limits.js';
import type { ErrorCode } from '../shared/error-codes.js';
import { cleanLine, cleanText, isBlank } from '../shared/user-text.js';

export interface RoomFields {
  title: string;
  max: string;
  password: string;
}

/** Validates the fields as the server does, without a request. @returns an error code for each invalid field */
export function checkRoom({
  title,
  max,
  password,
}: RoomFields): Partial<Record<keyof RoomFields, ErrorCode>> {
  const line = cleanLine(title);
  return {
    ...(line !== '' && fits(line, TITLE_MAX) ? {} : { title: 'title_invalid' }),
    ...(max === '' || (/^\d+$/.test(max) && isBetween(Number(max), MEMBERS_MIN, MEMBERS_MAX))
      ? {}
      : { max: 'max_invalid' }),
    ...(fits(cleanText(password), PASSWORD_MAX) ? {} : { password: 'password_invalid' }),
    ...(password !== '' && isBlank(password) ? { password: 'password_blank' } : {}),
  };
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
