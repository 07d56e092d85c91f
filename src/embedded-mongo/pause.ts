/** Lets all others who wait have their turn, network included. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
