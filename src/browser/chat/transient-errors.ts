/** Error codes of a server that is down or busy, and likely to recover soon. */
const TRANSIENT = ['unavailable', 'internal', 'too_many'];

/** Whether an error is transient, so that a retry makes sense. */
export function isTransient(code: string): boolean {
  return TRANSIENT.includes(code);
}
