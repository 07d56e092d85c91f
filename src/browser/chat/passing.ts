/** The server says these when it is unwell or busy; it will be better soon. */
const PASSING = ['unavailable', 'internal', 'too_many'];

/** Whether what went wrong is likely to go well a little later, so that asking again is worth it. */
export function isPassing(code: string): boolean {
  return PASSING.includes(code);
}
