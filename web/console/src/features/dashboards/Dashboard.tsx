import { ActionIcon, Anchor, Button, Group, Menu, Select, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconRefresh } from "@tabler/icons-react";
import { type CSSProperties, useCallback, useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { Page } from "@/ui/Page";
import { Answered, Empty, Failed } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { bounds, seconds, useTimeRange } from "@/ui/timerange";
import { useDashboard, useDashboardList } from "./api";
import classes from "./dashboards.module.css";
import type { View } from "./data";
import { interpolate } from "./interpolate";
import { useDashboards } from "./messages";
import { type Dashboard as Definition, findPanel, type Panel, type Section, sections } from "./model";
import { PanelFrame } from "./PanelFrame";
import { useNow } from "./useNow";
import { scopeOf, useVariables } from "./useVariables";
import { VariableBar } from "./VariableBar";

/** DashboardPage draws one dashboard as Grafana would. */
export function DashboardPage() {
  const { uid = "" } = useParams();
  const t = useDashboards();
  const query = useDashboard(uid);
  return query.data ? (
    <Drawn key={uid} dashboard={query.data} />
  ) : (
    <Page title={t("title")}>
      <Answered query={query}>{() => null}</Answered>
    </Page>
  );
}

const refreshes = ["off", "5s", "10s", "30s", "1m", "5m"];

/** usual reads a dashboard's own time range, such as now-1h; others than that form become an hour. */
const usual = (from: string) => {
  const since = /^now-(\d+[smhd])$/.exec(from)?.[1];
  return since !== undefined && seconds(since) !== undefined ? since : "1h";
};

function Drawn({ dashboard }: { dashboard: Definition }) {
  const t = useDashboards();
  const [params, setParams] = useSearchParams();
  const [range, setRange] = useTimeRange(usual(dashboard.from));
  const every = params.get("refresh") ?? (dashboard.refresh || "off");
  const [now, refresh] = useNow(range.kind === "last" ? (seconds(every) ?? 0) : 0);
  const [from, to] = useMemo(() => bounds(range, now), [range, now]);

  // The console itself is where this variable of the files points to: links stay in the page.
  const variables = useMemo(
    () => dashboard.variables.map(v => (isConsole(v) ? { ...v, hide: true, current: [], query: "" } : v)),
    [dashboard],
  );
  const { chosen, set, error } = useVariables(variables, from, to);
  const scope = useMemo(() => scopeOf(chosen), [chosen]);
  const view = useMemo<View>(() => ({ from, to, variables: scope }), [from, to, scope]);

  const put = useCallback(
    (name: string, values: string[], replace = true) =>
      setParams(
        old => {
          const out = new URLSearchParams(old);
          out.delete(name);
          for (const v of values) out.append(name, v);
          return out;
        },
        { replace },
      ),
    [setParams],
  );
  const onRange = useCallback((a: number, b: number) => setRange({ from: a, to: b }), [setRange]);
  const onEnlarge = useCallback(
    (id: number | undefined) => put("viewPanel", id === undefined ? [] : [String(id)], false),
    [put],
  );
  const links = useMemo((): Record<string, string> => {
    if (range.kind === "last") return { since: range.since };
    return { from: String(range.from), to: String(range.to) };
  }, [range]);

  const toggled = params.getAll("row");
  const large = params.get("viewPanel");
  const panel = large === null ? undefined : findPanel(dashboard.panels, Number(large));
  const group = dashboard.graphTooltip > 0 ? dashboard.uid : undefined;
  const shared = { view, range: links, group, onRange, onEnlarge };
  const parts = useMemo(() => sections(dashboard.panels), [dashboard]);
  return (
    <Page
      title={dashboard.title}
      toolbar={
        <>
          <DashboardLinks dashboard={dashboard} range={links} params={params} />
          <TimeRangePicker range={range} onChange={setRange} />
          <Select
            size="xs"
            w={92}
            aria-label={t("refresh")}
            data={[...new Set([...refreshes, every])].map(r => ({
              value: r,
              label: r === "off" ? t("refreshOff") : r,
            }))}
            value={every}
            allowDeselect={false}
            onChange={v => v && put("refresh", [v])}
          />
          <Tooltip label={t("refreshNow")}>
            <ActionIcon variant="default" size={30} aria-label={t("refreshNow")} onClick={refresh}>
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      {dashboard.description && (
        <Text size="xs" c="dimmed" mt={-8}>
          {dashboard.description}
        </Text>
      )}
      <VariableBar chosen={chosen} onChange={set} />
      {error && <Failed error={error} />}
      {large !== null ? (
        <Large panel={panel} onBack={() => onEnlarge(undefined)} {...shared} />
      ) : (
        <div>
          {parts.map((part, i) => (
            <Part
              key={part.row?.id ?? `top ${i}`}
              part={part}
              title={dashboard.title}
              toggled={part.row !== undefined && toggled.includes(String(part.row.id))}
              onToggle={id => put("row", toggled.includes(id) ? toggled.filter(r => r !== id) : [...toggled, id])}
              {...shared}
            />
          ))}
        </div>
      )}
    </Page>
  );
}

const isConsole = (v: { type: string; name: string }) => v.type === "textbox" && v.name === "console";

interface Shared {
  view: View;
  range: Record<string, string>;
  group: string | undefined;
  onRange: (from: number, to: number) => void;
  onEnlarge: (id: number | undefined) => void;
}

function Large({ panel, onBack, ...shared }: Shared & { panel: Panel | undefined; onBack: () => void }) {
  const t = useDashboards();
  return (
    <>
      <Group>
        <Button size="compact-sm" variant="default" onClick={onBack}>
          {t("reduce")}
        </Button>
      </Group>
      <VisuallyHidden component="h2">{panel?.title}</VisuallyHidden>
      {panel ? (
        <div className={classes.large}>
          <PanelFrame panel={panel} large {...shared} />
        </div>
      ) : (
        <Empty>{t("noPanel")}</Empty>
      )}
    </>
  );
}

interface PartProps extends Shared {
  part: Section;
  title: string;
  toggled: boolean;
  onToggle: (id: string) => void;
}

/** Part is a row with its panels, which are there only while it is open. */
function Part({ part, title, toggled, onToggle, ...shared }: PartProps) {
  const t = useDashboards();
  const { row, panels } = part;
  const open = row === undefined || row.collapsed === toggled;
  const top = Math.min(...panels.map(p => p.grid.y));
  const small = (p: Panel) => (p.type === "stat" || p.type === "gauge") && p.grid.w <= 6;
  return (
    <section>
      {row ? (
        <h2 style={{ margin: 0, font: "inherit" }}>
          <button type="button" className={classes.row} aria-expanded={open} onClick={() => onToggle(String(row.id))}>
            <IconChevronRight size={16} className={classes.chevron} data-open={open} aria-hidden />
            {interpolate(row.title, { variables: shared.view.variables, globals: {} }, "text")}
            {!open && (
              <Text span size="xs" c="dimmed">
                {t("row", { count: panels.length })}
              </Text>
            )}
          </button>
        </h2>
      ) : (
        <VisuallyHidden component="h2">{title}</VisuallyHidden>
      )}
      {open && (
        <div className={classes.grid}>
          {panels.map(panel => (
            <div
              key={panel.id}
              className={classes.cell}
              data-small={small(panel)}
              data-type={panel.type}
              style={
                {
                  "--x": panel.grid.x,
                  "--y": panel.grid.y - top,
                  "--w": panel.grid.w,
                  "--h": panel.grid.h,
                } as CSSProperties
              }
            >
              <PanelFrame panel={panel} {...shared} />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

/** DashboardLinks leads to other dashboards, as the file asks: by tags, with the time range and variables if wanted. */
function DashboardLinks({
  dashboard,
  range,
  params,
}: {
  dashboard: Definition;
  range: Record<string, string>;
  params: URLSearchParams;
}) {
  const { data } = useDashboardList();
  return dashboard.links.map((link, i) => {
    const kept = new URLSearchParams(link.keepTime ? range : undefined);
    if (link.includeVars) for (const [name, value] of params) if (name.startsWith("var-")) kept.append(name, value);
    const key = `${i} ${link.title}`;
    if (link.type !== "dashboards")
      return /^https?:\/\//.test(link.url) ? (
        <Anchor key={key} href={link.url} target="_blank" rel="noopener noreferrer" size="xs">
          {link.title || link.url}
        </Anchor>
      ) : null;
    const items = (data ?? []).filter(d => link.tags.every(tag => d.tags?.includes(tag)));
    return (
      <Menu key={key} position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {link.title || link.tags.join(", ")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          {items.map(d => (
            <Menu.Item
              key={d.uid}
              component={Link}
              to={`/dashboards/${encodeURIComponent(d.uid)}?${kept}`}
              fw={d.uid === dashboard.uid ? 600 : undefined}
            >
              {d.title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    );
  });
}
