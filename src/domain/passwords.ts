import { hash, verify } from '@node-rs/argon2';

/** A password as a room keeps it. @returns an argon2id hash in PHC string format; null for the empty one: an open room */
export const seal = async (password: string): Promise<string | null> =>
  password === '' ? null : hash(password);

/** Whether this password is the sealed one. */
export const opens = (password: string, sealed: string): Promise<boolean> => verify(sealed, password);
