import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo } from "react";
import { type LogSearch, logHistogram } from "@/api/telemetry";
import { Failed } from "@/ui/State";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import { bounds, type TimeRange } from "@/ui/timerange";
import { stackedLevels, useLevelColor } from "./levels";
import classes from "./logs.module.css";
import { useLogs } from "./messages";

export interface HistogramProps {
  search: LogSearch;
  range: TimeRange;
  live: boolean;
  onRange: (range: { from: number; to: number }) => void;
}

/** Histogram counts the lines of a search over time; dragging over it chooses a shorter time. */
export const Histogram = memo(function Histogram({ search, range, live, onRange }: HistogramProps) {
  const t = useLogs();
  const color = useLevelColor();
  const query = useQuery({
    queryKey: ["logs", "histogram", search],
    queryFn: ({ signal }) => logHistogram({ ...search, buckets: 60 }, signal),
    refetchInterval: live ? 5000 : false,
    placeholderData: keepPreviousData,
  });
  const { data, dataUpdatedAt } = query;

  const series = useMemo<Series[]>(
    () =>
      stackedLevels
        .filter(level => data?.items.some(b => b.counts[level]))
        .map(level => ({
          name: level || t("noLevel"),
          color: color(level),
          bars: true,
          points: (data?.items ?? []).map(b => [Date.parse(b.at) + (data?.bucketMs ?? 0) / 2, b.counts[level] ?? 0]),
        })),
    [data, t, color],
  );
  const [from, to] = bounds(range, dataUpdatedAt || Date.now());
  const choose = useCallback((a: number, b: number) => onRange({ from: a, to: b }), [onRange]);
  if (query.error && !data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className={classes.histogram}>
      <TimeSeries
        series={series}
        label={t("histogram")}
        height={96}
        stacked
        min={0}
        from={from}
        to={to}
        onRange={choose}
      />
    </div>
  );
});
