import { Double } from 'bson';

/** MongoDB's names and codes for the errors that this server answers with. Source: MongoDB manual, "Error Codes". */
const CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  InvalidLength: 16,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  CommandNotSupported: 115,
  CannotIndexParallelArrays: 171,
  NoQueryExecutionPlans: 291,
  DuplicateKey: 11000,
  KeyTooLong: 17280,
  BSONObjectTooLarge: 10334,
  OutOfDiskSpace: 14031,
} as const;

/** The errors that have no name of their own are called `Location` and their code. */
export type CodeName = keyof typeof CODES | `Location${number}`;

/** An error that the client gets, with MongoDB's code and code name. `extra` is put beside them in the reply. */
export class MongoError extends Error {
  readonly code: number;

  constructor(
    readonly codeName: CodeName,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.code =
      codeName in CODES ? CODES[codeName as keyof typeof CODES] : Number(codeName.slice('Location'.length));
  }
}

/** @param message or what makes it, for checks of every value @throws MongoError if the condition does not hold */
export function check(holds: unknown, codeName: CodeName, message: string | (() => string)): asserts holds {
  if (!holds) throw new MongoError(codeName, typeof message === 'string' ? message : message());
}

/** Messages of LMDB and the system about a full disk; "Input/output error" is LMDB's for a short write. */
const FULL = /MDB_MAP_FULL|ENOSPC|EFBIG|EDQUOT|EIO|No space left|File too large|quota|Input\/output/i;

/** Converts any error to one for the client. */
export function asMongoError(error: unknown): MongoError {
  if (error instanceof MongoError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (FULL.test(message))
    return new MongoError('OutOfDiskSpace', 'the disk is full, or failing: nothing was written');
  return new MongoError('InternalError', message);
}

export function errorReply(error: unknown): Record<string, unknown> {
  const { code, codeName, message, extra } = asMongoError(error);
  return { ok: new Double(0), errmsg: message, code, codeName, ...extra };
}
