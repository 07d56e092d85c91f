/**
 * Waits for one of an element's events.
 * @returns false for `error`
 * @throws the signal's reason when it aborts
 */
export function waitForEvent(element: HTMLElement, event: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (done: () => void) => {
      over.abort();
      done();
    };
    const until = { signal: over.signal };
    element.addEventListener(
      event,
      () => {
        end(() => {
          resolve(true);
        });
      },
      until,
    );
    element.addEventListener(
      'error',
      () => {
        end(() => {
          resolve(false);
        });
      },
      until,
    );
    const abort = () => {
      end(() => {
        reject(signal.reason as Error);
      });
    };
    signal.addEventListener('abort', abort, until);
    if (signal.aborted) abort();
  });
}
