import { SimpleGrid } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryRange, stepFor } from "@/api/prometheus";
import { useColorOf } from "@/ui/color";
import { Panel } from "@/ui/Panel";
import { Failed } from "@/ui/State";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import { bounds, type TimeRange } from "@/ui/timerange";
import { historyOf } from "../history";
import { useStatus } from "../useStatus";
import { useDetail } from "./messages";
import { type GraphName, queriesOf, windowOf } from "./promql";

const units: Record<GraphName, string> = {
  rate: "reqps",
  errors: "percentunit",
  duration: "s",
  cpu: "percentunit",
  memory: "bytes",
};

/** Graphs are what metrics tell of a service: what it serves, and what it uses. */
export function Graphs({
  service,
  range,
  onRange,
}: {
  service: string;
  range: TimeRange;
  onRange: (from: number, to: number) => void;
}) {
  const [from, to] = bounds(range);
  const step = stepFor((to - from) / 1000, 160);
  const queries = queriesOf(service, `${windowOf(step)}s`);
  const key = range.kind === "last" ? range.since : `${range.from}-${range.to}`;
  const answers = useQueries({
    queries: (Object.keys(queries) as GraphName[]).map(name => ({
      queryKey: ["service graph", service, name, key],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const [start, end] = bounds(range).map(ms => Math.floor(ms / 1000 / step) * step) as [number, number];
        const found = await Promise.all(queries[name].map(q => queryRange(q.expr, start, end, step, signal)));
        return found.flatMap((matrix, i) =>
          matrix.map(
            (m): Series => ({
              name: queries[name][i]?.name ?? name,
              points: m.values.map(([at, v]) => [at * 1000, Number(v)]),
            }),
          ),
        );
      },
      refetchInterval: range.kind === "last" ? Math.max(5000, step * 1000) : (false as const),
      staleTime: 4000,
      retry: false,
    })),
  });
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }} spacing="sm">
      {(Object.keys(queries) as GraphName[]).map((name, i) => {
        const answer = answers[i];
        // A process that sends no metrics serves nothing either, and what it uses is known from the supervisor.
        if (answer?.data?.length === 0 && name !== "cpu" && name !== "memory") return null;
        return (
          <Graph
            key={name}
            name={name}
            service={service}
            series={answer?.data}
            error={answer?.error}
            range={range}
            onRange={onRange}
          />
        );
      })}
    </SimpleGrid>
  );
}

function Graph({
  name,
  service,
  series,
  error,
  range,
  onRange,
}: {
  name: GraphName;
  service: string;
  series: Series[] | undefined;
  error: unknown;
  range: TimeRange;
  onRange: (from: number, to: number) => void;
}) {
  const t = useDetail();
  const colorOf = useColorOf();
  const [from, to] = bounds(range);
  const own = series?.length === 0 && (name === "cpu" || name === "memory");
  const { status } = useStatus();
  const color = colorOf(service);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new status is a new sample
  const shown = useMemo<Series[]>(() => {
    if (!own)
      return (series ?? []).map(s => {
        const named = s.name === "resident" || s.name === "Go" ? { ...s, name: t(`series.${s.name}`) } : s;
        return (series ?? []).length === 1 ? { ...named, color } : named;
      });
    const points = historyOf(service).map((s): [number, number] => [s.at, name === "cpu" ? s.cpu : s.memory]);
    return points.length ? [{ name: name === "cpu" ? "CPU" : "PSS", points, color }] : [];
  }, [own, series, color, name, service, status, t]);
  const title = own ? t(`graph.${name}.page`) : t(`graph.${name}`);
  return (
    <Panel title={title}>
      {error ? (
        <Failed error={error} />
      ) : (
        <TimeSeries
          series={shown}
          label={`${service}: ${title}`}
          unit={units[name]}
          height={150}
          min={0}
          from={own ? undefined : from}
          to={own ? undefined : to}
          fill={name === "rate" || name === "memory" ? 8 : 0}
          onRange={own ? undefined : onRange}
          legend={shown.length > 1}
          group={own ? undefined : `service ${service}`}
        />
      )}
    </Panel>
  );
}
