type Points = [at: number, value: number | null][];

/** onCommonTimes gives every series a value, or a gap, at every moment that any of them has: lines are stacked by place. */
export function onCommonTimes(series: { points: Points }[]): Points[] {
  const times = [...new Set(series.flatMap(s => s.points.map(p => p[0])))].sort((a, b) => a - b);
  return series.map(({ points }) => {
    if (points.length === times.length) return points;
    const values = new Map(points);
    return times.map(at => [at, values.get(at) ?? null]);
  });
}
