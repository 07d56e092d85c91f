import { median } from '../quantile.js';
import type { Outcome } from './scenarios.js';

/** Each figure's median over several rounds. */
export function medians(outcomes: Outcome[]): Outcome {
  const of = (figure: (outcome: Outcome) => number) => median(outcomes.map(figure));
  return {
    cpuPerDelivery: of(({ cpuPerDelivery }) => cpuPerDelivery),
    cpuPerChat: of(({ cpuPerChat }) => cpuPerChat),
    partsPerChat: (outcomes[0]?.partsPerChat ?? []).map((_, part) =>
      of(({ partsPerChat }) => partsPerChat[part] ?? NaN),
    ),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    lost: of(({ lost }) => lost),
    deliveriesPerSecond: of(({ deliveriesPerSecond }) => deliveriesPerSecond),
    idleCpu: of(({ idleCpu }) => idleCpu),
  };
}
