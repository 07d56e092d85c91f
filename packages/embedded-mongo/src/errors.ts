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
  WriteConflict: 112,
  CommandNotSupported: 115,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  ExceededMemoryLimit: 292,
  DuplicateKey: 11000,
  KeyTooLong: 17280,
  BSONObjectTooLarge: 10334,
  OutOfDiskSpace: 14031,
  Location15958: 15958,
  Location15959: 15959,
  Location15952: 15952,
  Location17124: 17124,
  Location17276: 17276,
  Location28651: 28651,
  Location28724: 28724,
  Location28725: 28725,
  Location31249: 31249,
  Location31254: 31254,
  Location31324: 31324,
  Location40323: 40323,
  Location40324: 40324,
  Location40414: 40414,
  Location40415: 40415,
  Location51024: 51024,
  Location51091: 51091,
  Location51272: 51272,
} as const;

export type CodeName = keyof typeof CODES;

/** An error that the client gets, with MongoDB's code and code name. `extra` is put beside them in the reply. */
export class MongoError extends Error {
  readonly code: number;

  constructor(
    readonly codeName: CodeName,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.code = CODES[codeName];
  }
}

/** What LMDB and the system say when there is no room; "Input/output error" is LMDB's word for a short write. */
const FULL = /MDB_MAP_FULL|ENOSPC|EFBIG|EDQUOT|EIO|No space left|File too large|quota|Input\/output/i;

/** Any error as one for the client. */
export function asMongoError(error: unknown): MongoError {
  if (error instanceof MongoError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (FULL.test(message))
    return new MongoError('OutOfDiskSpace', 'the disk is full, or failing: nothing was written');
  return new MongoError('InternalError', message);
}

/** The reply for an error. */
export function errorReply(error: unknown): Record<string, unknown> {
  const { code, codeName, message, extra } = asMongoError(error);
  return { ok: new Double(0), errmsg: message, code, codeName, ...extra };
}
