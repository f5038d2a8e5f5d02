import { Button, Checkbox, Menu, SegmentedControl, Select, Switch, Tooltip } from "@mantine/core";
import { IconBulb, IconHistory, IconListSearch, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { query as instant, queryExemplars, queryRange, stepFor } from "@/api/prometheus";
import { formatDuration } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Empty, Loading } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { bounds, useTimeRange } from "@/ui/timerange";
import { Browser } from "./Browser";
import { examples } from "./examples";
import { useHistory } from "./history";
import { useMetrics } from "./messages";
import classes from "./metrics.module.css";
import { QueryRow } from "./QueryRow";
import { Graph, Instant } from "./Results";
import { unitOf } from "./series";
import { fromParams, letter, mostQueries, type Query, type State, toParams } from "./state";

const steps = [5, 15, 30, 60, 300, 900, 3600];
const units = ["short", "s", "ms", "bytes", "Bps", "reqps", "ops", "percentunit"];
const refreshEvery = 10_000;

/** MetricsPage asks the stored metrics anything, in PromQL. */
export default function MetricsPage() {
  const t = useMetrics();
  const [params, setParams] = useSearchParams();
  const [range, setRange] = useTimeRange("30m");
  const text = params.toString();
  const state = useMemo(() => fromParams(new URLSearchParams(text)), [text]);
  const [draft, setDraft] = useState(state.queries);
  const [now, setNow] = useState(Date.now);
  const [browsing, setBrowsing] = useState(false);
  const past = useHistory();

  // Going back, or a link from elsewhere, changes what is asked.
  useEffect(() => setDraft(state.queries), [state.queries]);
  useEffect(() => {
    if (!state.refresh || range.kind !== "last") return;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, refreshEvery);
    return () => clearInterval(timer);
  }, [state.refresh, range.kind]);

  const change = useCallback(
    (next: Partial<State>, replace = true) =>
      setParams(old => toParams({ ...fromParams(old), ...next }, old), { replace }),
    [setParams],
  );
  const run = (queries: Query[] = draft) => {
    setNow(Date.now());
    past.remember(queries.map(q => q.expr));
    change({ queries: queries.map(q => ({ ...q, expr: q.expr.trim() })) }, false);
  };
  const put = (expr: string, legend = "", unit?: string) => {
    const empty = draft.findIndex(q => !q.expr.trim());
    const at = empty >= 0 ? empty : draft.length === 1 ? 0 : draft.length - 1;
    const queries = draft.map((q, i) => (i === at ? { expr, legend, hidden: false } : q));
    past.remember([expr]);
    setNow(Date.now());
    change({ queries, unit }, false);
  };

  const [from, to] = bounds(range, now);
  const auto = stepFor((to - from) / 1000);
  const step = state.step ?? auto;
  // Graphs of the same step show the same points while time goes on.
  const start = Math.floor(from / 1000 / step) * step;
  const end = Math.floor(to / 1000 / step) * step;
  const asked = state.queries.map((q, i) => ({ ...q, letter: letter(i) })).filter(q => q.expr && !q.hidden);
  const graph = state.view === "graph";

  const ranges = useQueries({
    queries: asked.map(q => ({
      queryKey: ["metrics", "range", q.expr, start, end, step],
      queryFn: ({ signal }: { signal: AbortSignal }) => queryRange(q.expr, start, end, step, signal),
      enabled: graph,
      placeholderData: keepPreviousData,
      retry: false,
    })),
  });
  const instants = useQueries({
    queries: asked.map(q => ({
      queryKey: ["metrics", "instant", q.expr, Math.floor(to / 1000)],
      queryFn: ({ signal }: { signal: AbortSignal }) => instant(q.expr, Math.floor(to / 1000), signal),
      enabled: !graph,
      placeholderData: keepPreviousData,
      retry: false,
    })),
  });
  const samples = useQueries({
    queries: asked.map(q => ({
      queryKey: ["metrics", "exemplars", q.expr, start, end],
      queryFn: ({ signal }: { signal: AbortSignal }) => queryExemplars(q.expr, start, end, signal),
      enabled: graph && state.exemplars,
      retry: false,
    })),
  });
  const results = graph ? ranges : instants;
  const errorOf = (index: number) => {
    const at = asked.findIndex(q => q.letter === letter(index));
    return at < 0 ? undefined : results[at]?.error;
  };
  const unit = state.unit ?? unitOf(asked[0]?.expr ?? "");
  // The results are drawn again when they have changed, not while a query is being written.
  const stamp = `${text} ${ranges.map(r => r.dataUpdatedAt).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  const answers = useMemo(
    () => asked.flatMap((q, i) => (ranges[i]?.data ? [{ ...q, series: ranges[i].data }] : [])),
    [stamp],
  );
  const sampled = samples.map(s => s.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const exemplars = useMemo(
    () => (state.exemplars ? samples.flatMap(s => s.data ?? []) : []),
    [sampled, state.exemplars],
  );
  const choose = useCallback((a: number, b: number) => setRange({ from: a, to: b }), [setRange]);

  return (
    <Page
      title={t("title")}
      toolbar={
        <>
          <Switch
            size="xs"
            label={t("refresh")}
            checked={state.refresh && range.kind === "last"}
            disabled={range.kind !== "last"}
            onChange={event => change({ refresh: event.currentTarget.checked })}
          />
          <TimeRangePicker range={range} onChange={setRange} />
        </>
      }
    >
      {draft.map((q, i) => (
        <QueryRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a query is its letter
          key={i}
          index={i}
          query={q}
          ran={state.queries[i]?.expr ?? ""}
          error={errorOf(i)}
          onChange={next => setDraft(old => old.map((o, at) => (at === i ? next : o)))}
          onRun={() => run()}
          onHide={hidden => run(draft.map((o, at) => (at === i ? { ...o, hidden } : o)))}
          onRemove={draft.length > 1 ? () => run(draft.filter((_, at) => at !== i)) : undefined}
        />
      ))}
      <div className={classes.controls}>
        <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => run()}>
          {t("run")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={draft.length >= mostQueries}
          onClick={() => setDraft(old => [...old, { expr: "", legend: "", hidden: false }])}
        >
          {t("add")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconListSearch size={14} />}
          onClick={() => setBrowsing(true)}
        >
          {t("browser")}
        </Button>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconBulb size={14} />}>
              {t("examples")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {examples.map(e => (
              <Menu.Item key={e.name} onClick={() => put(e.query.expr, e.query.legend, e.unit)}>
                {t(e.name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconHistory size={14} />}>
              {t("history")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={400} className={classes.table}>
            {past.list.length === 0 && <Menu.Label>{t("noHistory")}</Menu.Label>}
            {past.list.map(expr => (
              <Menu.Item key={expr} className={classes.past} title={expr} onClick={() => put(expr)}>
                {expr}
              </Menu.Item>
            ))}
            {past.list.length > 0 && <Menu.Divider />}
            {past.list.length > 0 && <Menu.Item onClick={past.forget}>{t("clearHistory")}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
        <SegmentedControl
          size="xs"
          aria-label={t("view")}
          value={state.view}
          onChange={view => change({ view: view === "table" ? "table" : "graph" })}
          data={[
            { value: "graph", label: t("graph") },
            { value: "table", label: t("table") },
          ]}
        />
        <Select
          size="xs"
          w={120}
          aria-label={t("step")}
          allowDeselect={false}
          value={String(state.step ?? "")}
          data={[
            { value: "", label: t("auto", { step: formatDuration(auto * 1000) }) },
            ...[...new Set([...steps, ...(state.step ? [state.step] : [])])].map(s => ({
              value: String(s),
              label: formatDuration(s * 1000),
            })),
          ]}
          onChange={value => change({ step: Number(value) || undefined })}
        />
        <Select
          size="xs"
          w={120}
          aria-label={t("unit")}
          allowDeselect={false}
          value={state.unit ?? ""}
          data={[{ value: "", label: t("unitAuto") }, ...new Set([...units, ...(state.unit ? [state.unit] : [])])]}
          onChange={value => change({ unit: value || undefined })}
        />
        {graph && (
          <Tooltip label={t("exemplarsHint")}>
            <Checkbox
              size="xs"
              label={t("exemplars")}
              checked={state.exemplars}
              onChange={event => change({ exemplars: event.currentTarget.checked })}
            />
          </Tooltip>
        )}
      </div>
      <div className={classes.result}>
        {asked.length === 0 ? (
          <Empty>{t("begin")}</Empty>
        ) : results.some(r => r.isPending) ? (
          <Loading />
        ) : graph ? (
          <Graph
            answers={answers}
            exemplars={exemplars}
            unit={unit}
            from={start * 1000}
            to={end * 1000}
            onRange={choose}
          />
        ) : (
          <Instant
            answers={asked.flatMap((q, i) => (instants[i]?.data ? [{ letter: q.letter, data: instants[i].data }] : []))}
            unit={unit}
            at={to}
          />
        )}
      </div>
      <Browser opened={browsing} onClose={() => setBrowsing(false)} onUse={expr => put(expr)} />
    </Page>
  );
}
