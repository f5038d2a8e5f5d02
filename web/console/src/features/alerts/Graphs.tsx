import { Anchor, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { type Labels, queryRange, stepFor } from "@/api/prometheus";
import { legendOf } from "@/ui/legend";
import { Answered } from "@/ui/State";
import { spread } from "@/ui/spread";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import classes from "./alerts.module.css";
import { comparisons } from "./expression";
import { useAlerts } from "./messages";

export interface GraphsProps {
  expr: string;
  /** Milliseconds. */
  from: number;
  to: number;
  range: Record<string, string>;
  onRange: (from: number, to: number) => void;
}

/** most is how many lines a graph shows: those that come highest. */
const most = 20;

/** different lists the labels that tell series apart. */
export function different(series: Labels[]): string[] {
  const names = [...new Set(series.flatMap(l => Object.keys(l)))];
  return names.filter(n => new Set(series.map(l => l[n] ?? "")).size > 1).sort();
}

/** Graphs shows what an alert watches: each side of its comparisons with its threshold, or else its whole query. */
export function Graphs({ expr, ...rest }: GraphsProps) {
  const t = useAlerts();
  const parts = useMemo(() => comparisons(expr), [expr]);
  if (parts.length === 0) return <Graph expr={expr} label={t("graphWhole")} {...rest} />;
  return (
    <SimpleGrid cols={{ base: 1, md: parts.length > 1 ? 2 : 1 }} spacing="md">
      {parts.map(c => (
        <Graph
          key={`${c.left} ${c.op} ${c.threshold}`}
          expr={c.left}
          threshold={c.threshold}
          title={`${c.op} ${c.threshold}`}
          label={t("graphOf", { left: c.left, op: c.op, threshold: c.threshold })}
          {...rest}
        />
      ))}
    </SimpleGrid>
  );
}

function Graph(props: GraphsProps & { label: string; title?: string; threshold?: number }) {
  const { expr, from, to, range, onRange, label, title, threshold } = props;
  const t = useAlerts();
  const step = stepFor((to - from) / 1000);
  const start = Math.floor(from / 1000 / step) * step;
  const end = Math.floor(to / 1000 / step) * step;
  const query = useQuery({
    queryKey: ["alert graph", expr, start, end, step],
    queryFn: async ({ signal }): Promise<Series[]> => {
      const items = await queryRange(expr, start, end, step, signal);
      const apart = different(items.map(i => i.metric));
      return items
        .map(item => ({
          name: apart.map(l => item.metric[l] ?? "–").join(" ") || legendOf("", item.metric, label),
          points: spread(item, start, end, step),
        }))
        .map(s => ({ ...s, highest: s.points.reduce((m, [, v]) => Math.max(m, v ?? m), Number.NEGATIVE_INFINITY) }))
        .sort((a, b) => b.highest - a.highest)
        .slice(0, most);
    },
    placeholderData: old => old,
  });
  const thresholds = useMemo(
    () => (threshold === undefined ? undefined : [{ value: threshold, label: title, color: "#e03131" }]),
    [threshold, title],
  );
  return (
    <div>
      <Text size="xs" className={classes.labels} component="div" mb={4}>
        <Anchor
          component={Link}
          inherit
          to={`/metrics?${new URLSearchParams({ query: expr, ...range })}`}
          title={t("metrics")}
        >
          {expr}
        </Anchor>{" "}
        {title && <b>{title}</b>}
      </Text>
      <Answered query={query}>
        {series =>
          series.length === 0 ? (
            <Text size="sm" c="dimmed" py="lg" ta="center">
              {t("noData")}
            </Text>
          ) : (
            <TimeSeries
              series={series}
              label={label}
              from={from}
              to={to}
              thresholds={thresholds}
              include={threshold}
              onRange={onRange}
              group="alert"
              height={180}
              legendHeight={40}
            />
          )
        }
      </Answered>
    </div>
  );
}
