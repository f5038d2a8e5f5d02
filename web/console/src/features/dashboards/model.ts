/**
 * The part of Grafana's dashboard JSON that is drawn here. Files are read field by field, because anybody may have
 * written them: what is missing or of another type becomes its default, and text stays text.
 */
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  /** Such as now-1h. */
  from: string;
  /** Such as 30s; empty for none. */
  refresh: string;
  variables: Variable[];
  links: DashboardLink[];
  panels: Panel[];
  /** 1 and 2 share the pointer between panels. */
  graphTooltip: number;
}

export interface DashboardLink {
  title: string;
  type: string;
  url: string;
  tags: string[];
  keepTime: boolean;
  includeVars: boolean;
  targetBlank: boolean;
}

export interface Variable {
  name: string;
  type: string;
  label: string;
  query: string;
  multi: boolean;
  includeAll: boolean;
  allValue: string;
  /** Value of a fresh visit; $__all for all. */
  current: string[];
  options: string[];
  regex: string;
  sort: number;
  hide: boolean;
}

export interface Target {
  refId: string;
  expr: string;
  legendFormat: string;
  instant: boolean;
  exemplar: boolean;
  hide: boolean;
}

/** Step is a threshold's colour from value on; the lowest has no value. */
export interface Step {
  value: number | undefined;
  color: string;
}

export interface FieldConfig {
  unit: string;
  min?: number;
  max?: number;
  decimals?: number;
  thresholds: Step[];
  /** off, line, dashed, area, … */
  thresholdsStyle: string;
  /** none, normal or percent. */
  stacking: string;
  /** 0 to 100. */
  fillOpacity: number;
  /** line or bars. */
  drawStyle: string;
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  grid: { x: number; y: number; w: number; h: number };
  targets: Target[];
  field: FieldConfig;
  /** How a series becomes one number in stat, gauge and bargauge. */
  reduce: string;
  colorMode: string;
  legend: { show: boolean; calcs: string[] };
  /** Of a text panel. */
  content: string;
  mode: string;
  links: { title: string; url: string }[];
  maxDataPoints?: number;
  /** Of a row. */
  collapsed: boolean;
  panels: Panel[];
  /** As it is written. */
  definition: unknown;
}

type Json = Record<string, unknown>;

const object = (v: unknown): Json => (v !== null && typeof v === "object" && !Array.isArray(v) ? (v as Json) : {});
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const text = (v: unknown, usual = ""): string => (typeof v === "string" ? v : usual);
const number = (v: unknown): number | undefined => (typeof v === "number" && Number.isFinite(v) ? v : undefined);
const texts = (v: unknown): string[] => (Array.isArray(v) ? v : [v]).filter(x => typeof x === "string");
const within = (v: unknown, least: number, most: number, usual: number) =>
  Math.min(most, Math.max(least, Math.round(number(v) ?? usual)));

function readTarget(v: unknown): Target {
  const t = object(v);
  return {
    refId: text(t.refId),
    expr: text(t.expr),
    legendFormat: text(t.legendFormat),
    instant: t.instant === true && t.range !== true,
    exemplar: t.exemplar === true,
    hide: t.hide === true,
  };
}

function readField(v: unknown): FieldConfig {
  const defaults = object(object(v).defaults);
  const custom = object(defaults.custom);
  return {
    unit: text(defaults.unit, "short"),
    min: number(defaults.min),
    max: number(defaults.max),
    decimals: number(defaults.decimals),
    thresholds: list(object(defaults.thresholds).steps).map(s => ({
      value: number(object(s).value),
      color: text(object(s).color),
    })),
    thresholdsStyle: text(object(custom.thresholdsStyle).mode, "off"),
    stacking: text(object(custom.stacking).mode, "none"),
    fillOpacity: within(custom.fillOpacity, 0, 100, 0),
    drawStyle: text(custom.drawStyle, "line"),
  };
}

function readPanel(v: unknown, place: number): Panel {
  const p = object(v);
  const grid = object(p.gridPos);
  const options = object(p.options);
  const legend = object(options.legend);
  const w = within(grid.w, 1, 24, 12);
  return {
    id: number(p.id) ?? -place,
    type: text(p.type),
    title: text(p.title),
    description: text(p.description),
    grid: { w, x: within(grid.x, 0, 24 - w, 0), y: within(grid.y, 0, 100_000, 0), h: within(grid.h, 1, 60, 8) },
    targets: list(p.targets).map(readTarget),
    field: readField(p.fieldConfig),
    reduce: texts(list(object(options.reduceOptions).calcs))[0] ?? "lastNotNull",
    colorMode: text(options.colorMode, "value"),
    legend: { show: legend.showLegend !== false, calcs: texts(list(legend.calcs)) },
    content: text(options.content),
    mode: text(options.mode, "markdown"),
    links: list(p.links).map(l => ({ title: text(object(l).title), url: text(object(l).url) })),
    maxDataPoints: number(p.maxDataPoints),
    collapsed: p.collapsed === true,
    panels: list(p.panels).map((q, i) => readPanel(q, place * 1000 + i)),
    definition: v,
  };
}

function readVariable(v: unknown): Variable {
  const o = object(v);
  // Newer files keep the query in an object.
  const query = text(o.query) || text(object(o.query).query) || text(o.definition);
  const current = texts(object(o.current).value).filter(x => x !== "");
  return {
    name: text(o.name),
    type: text(o.type),
    label: text(o.label) || text(o.name),
    query,
    multi: o.multi === true,
    includeAll: o.includeAll === true,
    allValue: text(o.allValue),
    current,
    options: list(o.options).map(x => text(object(x).value)),
    regex: text(o.regex),
    sort: number(o.sort) ?? 0,
    hide: o.hide === 2 || o.type === "datasource",
  };
}

/** readDashboard reads what GET /api/dashboards/{uid} answers. */
export function readDashboard(v: unknown): Dashboard {
  const d = object(v);
  return {
    uid: text(d.uid),
    title: text(d.title),
    description: text(d.description),
    tags: texts(list(d.tags)),
    from: text(object(d.time).from, "now-1h"),
    refresh: text(d.refresh),
    variables: list(object(d.templating).list)
      .map(readVariable)
      .filter(x => x.name !== ""),
    links: list(d.links).map(l => {
      const o = object(l);
      return {
        title: text(o.title),
        type: text(o.type),
        url: text(o.url),
        tags: texts(list(o.tags)),
        keepTime: o.keepTime === true,
        includeVars: o.includeVars === true,
        targetBlank: o.targetBlank === true,
      };
    }),
    panels: list(d.panels).map((p, i) => readPanel(p, i + 1)),
    graphTooltip: number(d.graphTooltip) ?? 0,
  };
}

export interface Section {
  /** The row that heads it; the first panels of a dashboard may have none. */
  row?: Panel;
  panels: Panel[];
}

/** sections puts panels under their rows: a collapsed row holds its own, an open one has those that follow it. */
export function sections(panels: Panel[]): Section[] {
  const out: Section[] = [];
  for (const panel of panels) {
    if (panel.type === "row") out.push({ row: panel, panels: [...panel.panels] });
    else {
      const last = out.at(-1);
      if (last) last.panels.push(panel);
      else out.push({ panels: [panel] });
    }
  }
  return out;
}

/** findPanel looks for a panel in the dashboard and in its rows. */
export function findPanel(panels: Panel[], id: number): Panel | undefined {
  for (const panel of panels) {
    if (panel.id === id && panel.type !== "row") return panel;
    const inner = findPanel(panel.panels, id);
    if (inner) return inner;
  }
  return undefined;
}
