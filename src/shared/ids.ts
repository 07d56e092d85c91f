/** How a room's or a chat's id is written: MongoDB's ObjectId in its one spelling, 24 hexadecimal digits in lower case. */
export const ID = /^[0-9a-f]{24}$/;

export const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);
