import { MongoError, type CodeName } from '../errors.js';

/** Refuses what does not hold. @throws MongoError */
export function check(holds: unknown, codeName: CodeName, message: string): asserts holds {
  if (!holds) throw new MongoError(codeName, message);
}
