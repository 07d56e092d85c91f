/** Error codes of a server that is down or busy, and likely to recover soon. */
const PASSING = ['unavailable', 'internal', 'too_many'];

/** Whether an error is transient, so that a retry makes sense. */
export function isPassing(code: string): boolean {
  return PASSING.includes(code);
}
