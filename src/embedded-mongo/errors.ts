import { Double } from 'bson';

/** The error codes that this server answers with, by MongoDB's names for them. */
const CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  CannotIndexParallelArrays: 171,
  CommandNotSupported: 115,
  InvalidLength: 16,
  InvalidPipelineOperator: 168,
  InvalidIndexSpecificationOption: 197,
  ExceededMemoryLimit: 292,
  DuplicateKey: 11000,
  KeyTooLong: 17280,
  BSONObjectTooLarge: 10334,
  OutOfDiskSpace: 14031,
  Location15958: 15958,
  Location15959: 15959,
  Location15974: 15974,
  Location15998: 15998,
  Location31253: 31253,
  Location31254: 31254,
  Location31324: 31324,
  Location31394: 31394,
  Location40156: 40156,
  Location40323: 40323,
  Location40324: 40324,
  Location40414: 40414,
  Location40415: 40415,
  Location40571: 40571,
  Location51024: 51024,
  Location51091: 51091,
} as const;

export type CodeName = keyof typeof CODES;

/**
 * An error that the client is told, with MongoDB's code and code name for it.
 * Source: MongoDB manual, "Error Codes".
 */
export class MongoError extends Error {
  readonly code: number;
  readonly codeName: CodeName;
  /** Further fields of the answer, such as `keyPattern` and `keyValue`. */
  readonly details: Record<string, unknown>;

  constructor(codeName: CodeName, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.code = CODES[codeName];
    this.codeName = codeName;
    this.details = details;
  }
}

/**
 * Whether LMDB said that there is no more room. Where the disk took a part of what was written, it says
 * "Input/output error" (mdb.c, "short write, filesystem full?").
 */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && FULL.test(error.message);
}

const FULL = /MDB_MAP_FULL|ENOSPC|EFBIG|EDQUOT|EIO|No space left|File too large|quota|Input\/output/i;

/** Any error as one that a client can be told. */
export function asMongoError(error: unknown): MongoError {
  if (error instanceof MongoError) return error;
  if (isDiskFull(error))
    return new MongoError('OutOfDiskSpace', 'the disk is full, or failing: nothing was written');
  return new MongoError('InternalError', error instanceof Error ? error.message : String(error));
}

/** The answer that tells a client of an error. */
export function errorAnswer(error: MongoError): Record<string, unknown> {
  return {
    ok: new Double(0),
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.details,
  };
}
