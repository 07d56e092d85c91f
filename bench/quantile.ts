/** The `at` quantile of the values, 0 to 1. */
export function quantile(values: number[], at: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * at)] ?? NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);
