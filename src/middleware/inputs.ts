import { z } from 'zod';
import { placeOf } from '../chats/cursor.js';
import { lobbyPlaceOf } from '../rooms/lobby-cursor.js';
import type { ErrorCode } from '../lib/errors.js';
import { isShortEnough } from '../shared/chat-length.js';
import { fits } from '../shared/graphemes.js';
import { CHAT_KEY, ID, isId } from '../shared/ids.js';
import {
  ALT_MAX,
  MEMBERS_DEFAULT,
  MEMBERS_MAX,
  MEMBERS_MIN,
  ROOMS_WATCHED_MAX,
  PASSWORD_MAX,
  TITLE_MAX,
} from '../shared/limits.js';
import { asEmoji } from '../shared/text-kind.js';
import { cleanLine, cleanMessage, cleanText, isBlank } from '../shared/user-text.js';

/** The longest emoji in use has 19 UTF-16 units. */
const EMOJI_UNITS_MAX = 32;

/**
 * Input from outside is `unknown` until `readInput` (read-input.ts) has validated it by one of these schemas. A schema's
 * messages are error codes for the sender.
 */
const code = (error: ErrorCode) => ({ error });

const title = z
  .string(code('title_invalid'))
  .transform(cleanLine)
  .refine((value) => value !== '' && fits(value, TITLE_MAX), code('title_invalid'));

/** A password, normalised so that every keyboard gives the same text (RFC 8265, section 4.2). Spaces around it are part of it. */
const password = z
  .string(code('password_invalid'))
  .transform(cleanText)
  .refine((value) => fits(value, PASSWORD_MAX), code('password_invalid'));

/** A password to be set; empty for none. An invisible one is refused: without its control characters it might be empty. */
const newPassword = z
  .string(code('password_invalid'))
  .refine((value) => value === '' || !isBlank(value), code('password_blank'))
  .pipe(password);

const key = z.string(code('key_invalid')).regex(CHAT_KEY, code('key_invalid'));

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

/** At least one setting: an empty change is a client's mistake. */
export const roomSettingsInput = z
  .strictObject({ title, closed: z.boolean(code('malformed')), max, password: newPassword })
  .partial()
  .refine((settings) => Object.keys(settings).length > 0, code('malformed'));

/** The member who becomes the host. */
export const nextHostInput = z.object({ member: z.string(code('malformed')) });

export const knockAnswerInput = z.object({ letIn: z.boolean(code('malformed')) });

/** The input of the form for a new room, to be shown again. */
export const typedInput = z
  .object({ title: z.string().catch(''), max: z.string().catch('') })
  .catch({ title: '', max: '' });

export const inviteInput = z.object({
  token: z.string(code('invite_invalid')).regex(/^[\w-]{22}$/, code('invite_invalid')),
});

export const unlockInput = z.object({ password });

/** The id of the quoted chat. */
const quote = z.string(code('quote_not_found')).regex(ID, code('quote_not_found')).optional();

export const chatPostInput = z.object({ chat, key: key.optional(), quote });

const alt = z
  .string(code('alt_invalid'))
  .transform(cleanLine)
  .refine((value) => fits(value, ALT_MAX), code('alt_invalid'));

export const gifPostInput = z.object({ key: key.optional(), alt: alt.default('') });

export const chatEventInput = z.object({ chat, key, quote });

const emoji = z.string(code('emoji_invalid')).transform((value, context) => {
  const found = value.length > EMOJI_UNITS_MAX ? null : asEmoji(value);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'emoji_invalid' satisfies ErrorCode });
  return z.NEVER;
});

export const reactInput = z.object({
  chat: z.string(code('chat_not_found')).regex(ID, code('chat_not_found')),
  emoji,
  on: z.boolean(code('malformed')),
});

export const typingInput = z.boolean(code('malformed'));

const cursor = z.string(code('cursor_invalid')).transform((value, context) => {
  const place = placeOf(value);
  if (place) return place;
  context.addIssue({ code: 'custom', message: 'cursor_invalid' satisfies ErrorCode });
  return z.NEVER;
});

const lobbyCursor = z.string().transform((value, context) => {
  const place = lobbyPlaceOf(value);
  if (place) return place;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

export const historyInput = z.object({ before: cursor.optional() });

/** The query of the lobby's address. Invalid values are ignored, since an address always leads to a page. */
export const lobbyInput = z.object({
  // A search text longer than any title is ignored.
  q: z
    .string()
    .default('')
    .transform(cleanLine)
    .refine((value) => fits(value, TITLE_MAX))
    .catch(''),
  open: z.literal('1').optional().catch(undefined),
  ended: z.literal('1').optional().catch(undefined),
  before: lobbyCursor.optional().catch(undefined),
  door: z.string().regex(ID).optional().catch(undefined),
});

export const chatAuthInput = z.object({
  room: z.string(code('room_not_found')),
  after: cursor.optional(),
  from: cursor.optional(),
  member: z.string(code('malformed')).optional(),
});

/** The ids of the rooms that a lobby shows. */
export const watchInput = z.array(z.string().refine(isId)).max(ROOMS_WATCHED_MAX);

/** The member and the rooms that a lobby's page shows; invalid ones are ignored. */
export const lobbyAuthInput = z
  .object({ member: z.string().optional().catch(undefined), watch: watchInput.optional().catch([]) })
  .catch({});
