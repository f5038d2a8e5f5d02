import { ActionIcon, Button, Switch, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconRefresh, IconTextWrap } from "@tabler/icons-react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { formatCount } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Empty, Failed, Loading } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { asParams, type TimeRange, useTimeRange } from "@/ui/timerange";
import { Detail } from "./Detail";
import { download } from "./download";
import { FilterBar } from "./FilterBar";
import { type AttributeFilter, asSearch, type Filters, fromParams, toParams, withAttribute } from "./filters";
import { Histogram } from "./Histogram";
import { List, type Picked } from "./List";
import type { Line } from "./lines";
import classes from "./logs.module.css";
import { useLogs } from "./messages";
import { PickMenu } from "./PickMenu";
import { useLines } from "./useLines";

/** How many lines a page of stored lines has when the lines around one are looked for. */
const aroundLimit = 1000;

/** LogsPage searches log lines and follows new ones. */
export default function LogsPage() {
  const t = useLogs();
  const [params, setParams] = useSearchParams();
  const [range, setRange] = useTimeRange();
  const text = params.toString();
  const filters = useMemo(() => fromParams(new URLSearchParams(text)), [text]);
  const live = range.kind === "last" && params.get("live") !== "0";
  const wrap = params.get("wrap") === "1";
  const around = params.get("at");
  const search = useMemo(() => ({ ...asSearch(filters), ...asParams(range) }), [filters, range]);
  const searchKey = JSON.stringify(search);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same questions are the same search
  const stable = useMemo(() => search, [searchKey]);

  const shown = useLines(stable, live, around ? aroundLimit : undefined);
  const [selected, setSelected] = useState<Line>();
  const [picked, setPicked] = useState<Picked>();

  const set = useCallback(
    (change: (next: URLSearchParams) => URLSearchParams) =>
      setParams(old => change(new URLSearchParams(old)), { replace: true }),
    [setParams],
  );
  const flag = useCallback(
    (name: string, value: string | undefined) =>
      set(next => {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        return next;
      }),
    [set],
  );
  const filter = useCallback((next: Filters) => set(old => toParams(next, old)), [set]);
  const addFilter = useCallback(
    (added: AttributeFilter) => set(old => toParams(withAttribute(fromParams(old), added), old)),
    [set],
  );

  const span = params.get("span");
  const marked = useCallback(
    (line: Line) => around !== null && line.time === around && (!span || line.spanId === span),
    [around, span],
  );
  const beginAt = useMemo(() => {
    if (!around) return undefined;
    const found = shown.lines.findIndex(marked);
    return found >= 0 ? found : undefined;
  }, [around, shown.lines, marked]);
  // The line that is looked for may be on an older page.
  const { older, loadOlder } = shown;
  useEffect(() => {
    if (around && beginAt === undefined && older === "some") loadOlder();
  }, [around, beginAt, older, loadOlder]);

  const now = useRef(shown.lines);
  now.current = shown.lines;
  const save = useCallback(() => download(now.current), []);

  const step = (by: 1 | -1) => {
    const at = shown.lines.findIndex(l => l.key === selected?.key);
    setSelected(shown.lines[at + by] ?? selected);
  };

  return (
    <Page
      title={t("title")}
      toolbar={
        <Tools
          live={live}
          paused={shown.paused}
          onPause={shown.pause}
          onResume={shown.resume}
          wrap={wrap}
          onFlag={flag}
          onDownload={save}
          empty={shown.lines.length === 0}
          onReload={shown.reload}
          range={range}
          onRange={setRange}
        />
      }
    >
      <div className={classes.page}>
        <FilterBar filters={filters} onChange={filter} lines={shown.lines} />
        <Histogram search={stable} range={range} live={live} onRange={setRange} />
        <Status shown={shown} live={live} />
        {shown.error !== undefined && <Failed error={shown.error} retry={shown.reload} />}
        <div className={classes.columns}>
          <List
            key={searchKey}
            shown={shown}
            live={live}
            wrap={wrap}
            selected={selected?.key}
            onSelect={setSelected}
            onPick={setPicked}
            marked={marked}
            beginAt={beginAt}
            empty={shown.loading ? <Loading /> : <Empty>{live ? t("noneYet") : t("none")}</Empty>}
          />
          {selected && (
            <Detail line={selected} onClose={() => setSelected(undefined)} onStep={step} onFilter={addFilter} />
          )}
        </div>
      </div>
      <PickMenu
        picked={picked}
        onClose={() => setPicked(undefined)}
        onFilter={addFilter}
        onService={name => filter({ ...filters, services: [name] })}
        onDetail={p => setSelected(p.line)}
      />
    </Page>
  );
}

interface ToolsProps {
  live: boolean;
  paused: boolean;
  onPause: () => void;
  onResume: () => void;
  wrap: boolean;
  onFlag: (name: string, value: string | undefined) => void;
  onDownload: () => void;
  empty: boolean;
  onReload: () => void;
  range: TimeRange;
  onRange: (next: string | { from: number; to: number }) => void;
}

/** Tools are not rendered again with every line that arrives. */
const Tools = memo(function Tools(p: ToolsProps) {
  const t = useLogs();
  const common = useCommon();
  return (
    <>
      <Switch
        size="xs"
        label={common("live")}
        checked={p.live}
        disabled={p.range.kind !== "last"}
        onChange={event => p.onFlag("live", event.currentTarget.checked ? undefined : "0")}
      />
      {p.live && (
        <Button
          size="xs"
          variant="default"
          leftSection={p.paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={p.paused ? p.onResume : p.onPause}
        >
          {p.paused ? common("resume") : common("pause")}
        </Button>
      )}
      <Action label={t("wrap")} pressed={p.wrap} onClick={() => p.onFlag("wrap", p.wrap ? undefined : "1")}>
        <IconTextWrap size={16} />
      </Action>
      <Action label={t("download")} onClick={p.onDownload} disabled={p.empty}>
        <IconDownload size={16} />
      </Action>
      <Action label={t("reload")} onClick={p.onReload}>
        <IconRefresh size={16} />
      </Action>
      <TimeRangePicker range={p.range} onChange={p.onRange} />
    </>
  );
});

function Status({ shown, live }: { shown: ReturnType<typeof useLines>; live: boolean }) {
  const t = useLogs();
  return (
    <div className={classes.status} data-received={shown.received}>
      <Text size="xs" c="dimmed" component="span">
        {t("lines", { count: shown.lines.length, shown: formatCount(shown.lines.length) })}
        {shown.older === "none" && !shown.loading && shown.lines.length > 0 ? ` · ${t("beginning")}` : ""}
      </Text>
      {live && shown.stream === "connecting" && (
        <Text size="xs" c="dimmed" component="span">
          {t("connecting")}
        </Text>
      )}
      {shown.lost > 0 && (
        <Text size="xs" className={classes.lost} component="span" data-lost={shown.lost}>
          {t("lost", { count: shown.lost })}
        </Text>
      )}
    </div>
  );
}

interface ActionProps {
  label: string;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
  children: React.ReactNode;
}

function Action({ label, onClick, pressed, disabled, children }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "default"}
        size={30}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
        disabled={disabled}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
