/** A clip that takes longer to open, or to reach a place in it, cannot be played. */
const LIMIT_MS = 8000;

/** Waits for something about a clip. @returns false if it takes too long @throws the signal's reason when it aborts */
export async function withTimeLimit(
  signal: AbortSignal,
  wait: (limit: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    return await wait(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return false;
  }
}
