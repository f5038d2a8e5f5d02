import { Alert, Button, FileButton, Group, Select, Switch, Text } from "@mantine/core";
import { IconFileImport, IconGitCompare } from "@tabler/icons-react";
import { type DragEvent, useCallback, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useMayAct } from "@/api/console";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { useTimeRange } from "@/ui/timerange";
import { useWords } from "../messages";
import { FilterBar } from "./FilterBar";
import { useFilters } from "./filters";
import classes from "./list.module.css";
import { type Sort, sortTraces } from "./merge";
import { type Rectangle, Scatter } from "./Scatter";
import { TraceTable } from "./TraceTable";
import { useImport } from "./useImport";
import { page, useTraces } from "./useTraces";

/** goDuration writes milliseconds as the API takes durations. */
const goDuration = (ms: number) => (ms < 1 ? `${Math.round(ms * 1000)}us` : `${Number(ms.toPrecision(4))}ms`);

/** SearchPage finds traces. */
export default function SearchPage() {
  const t = useWords();
  const common = useCommon();
  const navigate = useNavigate();
  const mayAct = useMayAct();
  const [params, setParams] = useSearchParams();
  const [filters, change, clear] = useFilters();
  const [range, setRange] = useTimeRange();
  const sort: Sort = params.get("sort") === "duration" ? "duration" : "time";
  const live = params.get("live") === "1" && range.kind === "last";
  const { query, traces, lost, filtered } = useTraces(filters, range, sort, live);
  const [rows, setRows] = useState(page);
  const sorted = useMemo(() => sortTraces(traces, sort), [traces, sort]);
  const shown = useMemo(() => sorted.slice(0, rows), [sorted, rows]);
  const more = () => {
    if (rows + page > traces.length && query.hasNextPage) void query.fetchNextPage();
    setRows(rows + page);
  };
  const [selected, setSelected] = useState<readonly string[]>([]);
  const { take, busy } = useImport();

  const set = (name: string, value: string) =>
    setParams(
      old => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const onSelect = useCallback(
    (id: string, on: boolean) => setSelected(old => (on ? [...old, id] : old.filter(one => one !== id))),
    [],
  );
  const onOpen = useCallback((id: string) => void navigate(`/traces/${id}`), [navigate]);
  const onRectangle = useCallback(
    (r: Rectangle) =>
      // One change: two would each start from the same URL.
      setParams(old => {
        const next = new URLSearchParams(old);
        for (const name of ["since", "cursor", "live", "minDuration", "maxDuration"]) next.delete(name);
        next.set("from", String(Math.floor(r.from)));
        next.set("to", String(Math.ceil(r.to)));
        next.set("minTraceDuration", goDuration(r.min));
        next.set("maxTraceDuration", goDuration(r.max));
        return next;
      }),
    [setParams],
  );

  const importing = mayAct && (
    <FileButton onChange={file => void take(file)} accept="application/json,.json" resetRef={undefined}>
      {props => (
        <Button
          {...props}
          size="compact-sm"
          variant="default"
          loading={busy}
          title={t("importHint")}
          leftSection={<IconFileImport size={14} aria-hidden />}
        >
          {t("import")}
        </Button>
      )}
    </FileButton>
  );
  const toolbar = (
    <>
      <Switch
        size="xs"
        label={common("live")}
        title={t("liveOn")}
        checked={live}
        disabled={range.kind !== "last"}
        onChange={e => set("live", e.currentTarget.checked ? "1" : "")}
      />
      <TimeRangePicker range={range} onChange={setRange} />
      {importing}
    </>
  );
  return (
    <DropZone enabled={mayAct} onFile={file => void take(file)}>
      <Page title={t("title")} toolbar={toolbar}>
        <FilterBar filters={filters} onChange={change} onClear={clear} />
        {lost > 0 && (
          <Alert color="yellow" p={6}>
            {t("lost", { count: lost })}
          </Alert>
        )}
        <Answered query={{ ...query, data: query.data && traces }}>
          {() =>
            traces.length === 0 ? (
              <Empty>{filtered || range.kind === "between" ? t("none") : t("noneYet")}</Empty>
            ) : (
              <>
                <Scatter traces={traces} onOpen={onOpen} onRectangle={onRectangle} />
                <Group justify="space-between" gap="xs">
                  <Text size="xs" c="dimmed" aria-live={live ? "off" : "polite"}>
                    {sort === "duration" && query.hasNextPage
                      ? t("slowestOf", { count: traces.length })
                      : t("shown", { count: traces.length })}
                  </Text>
                  <Group gap="xs">
                    <Button
                      size="compact-sm"
                      variant={selected.length === 2 ? "filled" : "default"}
                      disabled={selected.length !== 2}
                      title={t("compareHint")}
                      leftSection={<IconGitCompare size={14} aria-hidden />}
                      onClick={() => void navigate(`/traces/compare?a=${selected[0]}&b=${selected[1]}`)}
                    >
                      {t("compareSelected")}
                    </Button>
                    <Select
                      size="xs"
                      w={140}
                      aria-label={t("sort")}
                      allowDeselect={false}
                      data={[
                        { value: "time", label: t("sortTime") },
                        { value: "duration", label: t("sortDuration") },
                      ]}
                      value={sort}
                      onChange={next => set("sort", next === "duration" ? "duration" : "")}
                    />
                  </Group>
                </Group>
                <TraceTable traces={shown} selected={selected} onSelect={onSelect} />
                {(query.hasNextPage || rows < traces.length) && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    loading={query.isFetchingNextPage}
                    onClick={more}
                    className={classes.more}
                  >
                    {common("more")}
                  </Button>
                )}
              </>
            )
          }
        </Answered>
      </Page>
    </DropZone>
  );
}

interface DropZoneProps {
  enabled: boolean;
  onFile: (file: File | undefined) => void;
  children: React.ReactNode;
}

/** DropZone takes a file that is dropped onto the page. The import button is the way without a mouse. */
function DropZone({ enabled, onFile, children }: DropZoneProps) {
  const t = useWords();
  const [over, setOver] = useState(false);
  const has = (event: DragEvent) => enabled && event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere; the button does the same
    <div
      className={classes.drop}
      onDragOver={event => {
        if (!has(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={event => {
        if (!event.currentTarget.contains(event.relatedTarget as globalThis.Node | null)) setOver(false);
      }}
      onDrop={event => {
        if (!has(event)) return;
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
    >
      {children}
      {over && <div className={classes.over}>{t("importDrop")}</div>}
    </div>
  );
}
