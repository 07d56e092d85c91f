/** A clip that has not opened by then, or does not reach a place in it, cannot be played. */
const PATIENCE_MS = 8000;

/** @returns false if it takes too long @throws the signal's reason when it aborts */
export async function patiently(
  signal: AbortSignal,
  wait: (limit: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await wait(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return false;
  }
}
