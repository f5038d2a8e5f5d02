import type { MatrixItem } from "@/api/prometheus";

/** spread puts a series onto every step between start and end (all in seconds), so that what is missing is a gap. */
export function spread(
  item: MatrixItem,
  start: number,
  end: number,
  step: number,
): [at: number, value: number | null][] {
  const values = new Map(item.values.map(([at, v]) => [Math.round((at - start) / step), Number(v)]));
  const points: [at: number, value: number | null][] = [];
  for (let i = 0; start + i * step <= end; i++) {
    const value = values.get(i);
    points.push([(start + i * step) * 1000, value === undefined || !Number.isFinite(value) ? null : value]);
  }
  return points;
}
