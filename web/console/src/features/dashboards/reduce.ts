type Point = [at: number, value: number | null];

const numbers = (points: Point[]) => points.map(p => p[1]).filter((v): v is number => v !== null && !Number.isNaN(v));

/** reducers make one number of a series, by Grafana's names. */
export const reducers: Record<string, (points: Point[]) => number | undefined> = {
  lastNotNull: points => numbers(points).at(-1),
  last: points => points.at(-1)?.[1] ?? undefined,
  firstNotNull: points => numbers(points)[0],
  first: points => points[0]?.[1] ?? undefined,
  min: points =>
    numbers(points).reduce<number | undefined>((a, b) => (a === undefined ? b : Math.min(a, b)), undefined),
  max: points =>
    numbers(points).reduce<number | undefined>((a, b) => (a === undefined ? b : Math.max(a, b)), undefined),
  mean: points => {
    const all = numbers(points);
    return all.length ? all.reduce((a, b) => a + b, 0) / all.length : undefined;
  },
  sum: points => numbers(points).reduce((a, b) => a + b, 0),
  count: points => points.length,
};

/** reduce applies a reducer; one that is not known here takes the last value. */
export function reduce(points: Point[], calc: string): number | undefined {
  return (Object.hasOwn(reducers, calc) ? reducers[calc] : reducers.lastNotNull)?.(points);
}
