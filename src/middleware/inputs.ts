import { z } from 'zod';
import { placeOf } from '../chats/cursor.js';
import { type ErrorCode, roomNotFound, UserError } from '../lib/errors.js';
import { isShortEnough } from '../shared/chat-length.js';
import { fits } from '../shared/graphemes.js';
import { ID, isId } from '../shared/ids.js';
import {
  ALT_MAX,
  MEMBERS_DEFAULT,
  MEMBERS_MAX,
  MEMBERS_MIN,
  PASSWORD_MAX,
  TITLE_MAX,
} from '../shared/limits.js';
import { cleanLine, cleanMessage, cleanText, isBlank } from '../shared/user-text.js';

/**
 * What comes from outside is unknown until one of these schemas has read it. A message of theirs is the code of the
 * error that the sender gets.
 */
const code = (error: ErrorCode) => ({ error });

const title = z
  .string(code('title_invalid'))
  .transform(cleanLine)
  .refine((value) => value !== '' && fits(value, TITLE_MAX), code('title_invalid'));

/** A password in one spelling, whatever keyboard it was typed on (RFC 8265, section 4.2). Spaces around it are part of it. */
const password = z
  .string(code('password_invalid'))
  .transform(cleanText)
  .refine((value) => fits(value, PASSWORD_MAX), code('password_invalid'));

/** A password to be set: empty for none. One that nobody can see was not meant, and without its control characters might be none. */
const newPassword = z
  .string(code('password_invalid'))
  .refine((value) => value === '' || !isBlank(value), code('password_blank'))
  .pipe(password);

const key = z.string(code('key_invalid')).regex(/^[\w-]{1,64}$/, code('key_invalid'));

const chat = z
  .string(code('chat_invalid'))
  .transform(cleanMessage)
  .refine((value) => value !== '' && isShortEnough(value), code('chat_invalid'));

const max = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,4}$/)
        .transform(Number),
    ],
    code('max_invalid'),
  )
  .refine(
    (value) => Number.isInteger(value) && value >= MEMBERS_MIN && value <= MEMBERS_MAX,
    code('max_invalid'),
  );

export const newRoomInput = z.object({
  title,
  max: z.preprocess((value) => (value === undefined || value === '' ? MEMBERS_DEFAULT : value), max),
  password: newPassword.default(''),
});

/** At least one of them: a change that changes nothing is a mistake of whoever asks for it. */
export const roomSettingsInput = z
  .strictObject({ title, closed: z.boolean(code('malformed')), max, password: newPassword })
  .partial()
  .refine((settings) => Object.keys(settings).length > 0, code('malformed'));

/** Who is to be the host. */
export const nextHostInput = z.object({ member: z.string(code('malformed')) });

export const knockAnswerInput = z.object({ letIn: z.boolean(code('malformed')) });

/** What somebody typed into the form for a new room, to be shown to them again; whatever is no text was not typed there. */
export const typedInput = z
  .object({ title: z.string().catch(''), max: z.string().catch('') })
  .catch({ title: '', max: '' });

export const inviteInput = z.object({
  token: z.string(code('invite_invalid')).regex(/^[\w-]{22}$/, code('invite_invalid')),
});

export const unlockInput = z.object({ password });

/** The id of the chat that is answered to. */
const quote = z.string(code('quote_not_found')).regex(ID, code('quote_not_found')).optional();

export const chatPostInput = z.object({ chat, key: key.optional(), quote });

const alt = z
  .string(code('alt_invalid'))
  .transform(cleanLine)
  .refine((value) => fits(value, ALT_MAX), code('alt_invalid'));

export const gifPostInput = z.object({ key: key.optional(), alt: alt.default('') });

export const chatEventInput = z.object({ chat, key, quote });

export const typingInput = z.boolean(code('malformed'));

const cursor = z.string(code('cursor_invalid')).transform((value, context) => {
  const place = placeOf(value);
  if (place) return place;
  context.addIssue({ code: 'custom', message: 'cursor_invalid' satisfies ErrorCode });
  return z.NEVER;
});

export const historyInput = z.object({ before: cursor.optional() });

/** What a lobby's address may ask for; what cannot be read is not asked for, since an address always leads to a page. */
export const lobbyInput = z.object({
  // What is longer than any title is no search.
  q: z
    .string()
    .transform(cleanLine)
    .refine((value) => fits(value, TITLE_MAX))
    .catch(''),
  open: z.literal('1').optional().catch(undefined),
  ended: z.literal('1').optional().catch(undefined),
  before: cursor.optional().catch(undefined),
});

export const chatAuthInput = z.object({
  room: z.string(code('room_not_found')),
  after: cursor.optional(),
  member: z.string(code('malformed')).optional(),
});

/** Whom a lobby's page shows; what cannot be read shows nobody. */
export const lobbyAuthInput = z.object({ member: z.string().optional().catch(undefined) }).catch({});

/**
 * Reads what came from outside.
 * @throws UserError 422 with the code of the first thing that is wrong, and a code for every field that is
 */
export function read<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const fields: Partial<Record<string, ErrorCode>> = {};
  for (const issue of result.error.issues) fields[issue.path.join('.')] ??= errorCodeOf(issue);
  throw new UserError(Object.values(fields)[0] ?? 'malformed', 422, {}, fields);
}

/** Every schema above speaks in codes; only what is not even an object gets zod's own words, for which there is one code. */
function errorCodeOf(issue: z.core.$ZodIssue): ErrorCode {
  return issue.path.length > 0 ? (issue.message as ErrorCode) : 'malformed';
}

/**
 * A member's name as it stands in a path.
 * @throws UserError `member_not_found` where nobody can have that name
 */
export function readMember(member: unknown): string {
  if (typeof member !== 'string' || !/^[\w-]{16}$/.test(member)) throw new UserError('member_not_found', 404);
  return member;
}

/**
 * A room's id as it stands in a path or in a socket's handshake, in its one spelling: to the database `AB` and `ab` are
 * the same room, but a member's name follows from the text, and who was shown out must not come back under another one.
 * @throws UserError `room_not_found` where no room can have that id
 */
export function readRoomId(id: unknown): string {
  if (!isId(id)) throw roomNotFound();
  return id;
}
