import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { tooMany, unavailable } from '../ground/errors.js';

/**
 * argon2id with the library's own parameters, 19 MiB and two passes, which are the least that
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html asks for. Two at a time: each takes a
 * thread of libuv's four, which files and GIFs need too, and a flood of tries must not take 19 MiB each.
 */
const atATime = pLimit(2);

/** More than these are not kept waiting; at some 20 ms each, the last of them waits about a second. */
const WAITING_MAX = 100;
const TRY_AGAIN_S = 2;

/** What no password belongs to: where there is no room, looking for one costs as much. */
let nobodys: Promise<string> | undefined;

/**
 * A password as a room keeps it.
 * @returns an argon2id hash in PHC string format; null for the empty one: an open room
 * @throws UserError `too_many` where too many wait
 */
export const seal = async (password: string): Promise<string | null> =>
  password === '' ? null : inTurn(() => hash(password));

/**
 * Whether this password is the sealed one, compared in constant time by the library.
 * @param sealed null where there is nothing to compare with; the answer is then no, after the same work
 * @param isWanted asked before the work begins: whether anybody still waits for the answer
 * @throws UserError `too_many` where too many wait, `unavailable` where the answer is not wanted any more
 */
export const opens = (
  password: string,
  sealed: string | null,
  isWanted: () => boolean = () => true,
): Promise<boolean> =>
  inTurn(async () => {
    if (!isWanted()) throw unavailable();
    nobodys ??= hash(randomUUID());
    return (await verify(sealed ?? (await nobodys), password)) && sealed !== null;
  });

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (atATime.pendingCount >= WAITING_MAX) throw tooMany(TRY_AGAIN_S);
  return atATime(work);
}
