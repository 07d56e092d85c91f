import { oklab } from '../shared/oklab.js';

/**
 * How different two colours look: their distance in OKLab, 0 for the same, 1 from black to white; below about 0.02 nobody
 * sees a difference, and below 0.1 one has to look twice.
 * @param a `#rrggbb`
 */
export function oklabDistance(a: string, b: string): number {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}
