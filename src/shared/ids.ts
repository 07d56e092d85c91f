/**
 * How a room's or a chat's id is written, as part of a regular expression: MongoDB's ObjectId in its one spelling, 24 hexadecimal
 * digits in lower case.
 */
export const ID_PATTERN = '[0-9a-f]{24}';

export const ID = new RegExp(`^${ID_PATTERN}$`);

export const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);

/** The key that a client gives a chat, by which a retry is recognised. */
export const CHAT_KEY = /^[\w-]{1,64}$/;
