import type { z } from 'zod';
import { chatNotFound, type ErrorCode, roomNotFound, UserError } from '../lib/errors.js';
import { isId } from '../shared/ids.js';

/**
 * Validates input from outside by one of the schemas in inputs.ts.
 * @throws UserError 422 with the code of the first error, and a code for every invalid field
 */
export function readInput<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const fields: Partial<Record<string, ErrorCode>> = {};
  for (const issue of result.error.issues) fields[issue.path.join('.')] ??= errorCodeOf(issue);
  throw new UserError(Object.values(fields)[0] ?? 'malformed', 422, {}, fields);
}

/** The message of every schema is a code; only for input that is not an object is it zod's own. */
function errorCodeOf(issue: z.core.$ZodIssue): ErrorCode {
  return issue.path.length > 0 ? (issue.message as ErrorCode) : 'malformed';
}

/**
 * Validates a member in a path.
 * @throws UserError `member_not_found` if no member can have that name
 */
export function readMember(member: unknown): string {
  if (typeof member !== 'string' || !/^[\w-]{16}$/.test(member)) throw new UserError('member_not_found', 404);
  return member;
}

/**
 * Validates a chat's id in a path.
 * @throws UserError `chat_not_found` if no chat can have that id
 */
export function readChatId(id: unknown): string {
  if (!isId(id)) throw chatNotFound();
  return id;
}

/**
 * Validates a room's id in a path or a socket's handshake, in its one spelling: to the database `AB` and `ab` are the same room, but
 * member names derive from the text, and a member who was removed must not come back under another one.
 * @throws UserError `room_not_found` if no room can have that id
 */
export function readRoomId(id: unknown): string {
  if (!isId(id)) throw roomNotFound();
  return id;
}
