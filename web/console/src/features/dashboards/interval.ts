/** How often a value comes, in seconds: Grafana's usual scrape interval, on which $__rate_interval rests. */
const scrape = 15;
/** No step is shorter, in seconds: locally values come every five. */
const leastStep = 5;

// Grafana's rounding: below the first number of seconds, the second is the step.
const rounding: [below: number, step: number][] = [
  [7.5, 5],
  [12.5, 10],
  [17.5, 15],
  [25, 20],
  [45, 30],
  [90, 60],
  [210, 120],
  [450, 300],
  [750, 600],
  [1050, 900],
  [1500, 1200],
  [2700, 1800],
  [5400, 3600],
  [9000, 7200],
  [16_200, 10_800],
  [32_400, 21_600],
  [86_400, 43_200],
];

/** stepOf is $__interval in seconds for a range drawn with at most points points. */
export function stepOf(rangeSeconds: number, points: number): number {
  const raw = Math.max(leastStep, rangeSeconds / Math.max(1, points));
  return rounding.find(([below]) => raw < below)?.[1] ?? 86_400;
}

/** rateIntervalOf is $__rate_interval in seconds: four values at least, so that a rate has something to compare. */
export const rateIntervalOf = (step: number) => Math.max(step + scrape, 4 * scrape);

function duration(seconds: number): string {
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ] as const)
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

/** globals are Grafana's own variables for a range (milliseconds) and a step (seconds). */
export function globals(from: number, to: number, step: number): Record<string, string> {
  const range = Math.max(1, Math.round((to - from) / 1000));
  const rate = rateIntervalOf(step);
  return {
    __interval: duration(step),
    __interval_ms: String(step * 1000),
    __rate_interval: duration(rate),
    __rate_interval_ms: String(rate * 1000),
    __range: `${range}s`,
    __range_s: String(range),
    __range_ms: String(range * 1000),
    __from: String(Math.round(from)),
    __to: String(Math.round(to)),
  };
}

/** aligned moves the ends of a range onto multiples of step, in seconds, so that refreshed graphs do not tremble. */
export function aligned(from: number, to: number, step: number): [start: number, end: number] {
  return [Math.floor(from / 1000 / step) * step, Math.floor(to / 1000 / step) * step];
}
