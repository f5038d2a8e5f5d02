import { formats, references } from "./interpolate";
import { globals } from "./interval";
import type { Dashboard, Panel } from "./model";
import { reducers } from "./reduce";
import { isColor } from "./threshold";

/** panelTypes are those that are drawn. */
export const panelTypes = ["row", "timeseries", "stat", "gauge", "bargauge", "table", "text"] as const;
export type PanelType = (typeof panelTypes)[number];

export const isDrawn = (type: string): type is PanelType => (panelTypes as readonly string[]).includes(type);

const units = new Set(
  "short none s ms percentunit percent bytes decbytes Bps binBps reqps ops cps currencyCNY currencyUSD".split(" "),
);
const variableTypes = new Set(["datasource", "query", "textbox", "custom", "constant", "interval"]);

/** labelValues reads label_values(label) and label_values(selector, label), the queries that variables may have. */
export function labelValues(query: string): { label: string; match?: string } | undefined {
  const found = /^\s*label_values\(\s*(?:(.+?)\s*,\s*)?([a-zA-Z_]\w*)\s*\)\s*$/.exec(query);
  return found?.[2] ? { label: found[2], match: found[1] } : undefined;
}

type Json = Record<string, unknown>;
const at = (v: unknown, key: string): unknown => (v !== null && typeof v === "object" ? (v as Json)[key] : undefined);

/** unsupported lists what a panel has and the page does not draw as Grafana would. */
export function unsupported(panel: Panel): string[] {
  const out: string[] = [];
  if (!isDrawn(panel.type)) out.push(`type ${panel.type}`);
  if (panel.type === "row" || panel.type === "text") {
    if (panel.type === "text" && panel.mode !== "markdown") out.push(`text mode ${panel.mode}`);
    return out;
  }
  const { field } = panel;
  if (!units.has(field.unit)) out.push(`unit ${field.unit}`);
  if (!Object.hasOwn(reducers, panel.reduce)) out.push(`calculation ${panel.reduce}`);
  for (const calc of panel.legend.calcs) if (!Object.hasOwn(reducers, calc)) out.push(`calculation ${calc}`);
  for (const step of field.thresholds) if (!isColor(step.color)) out.push(`colour ${step.color}`);
  if (!["off", "line", "dashed"].includes(field.thresholdsStyle)) out.push(`thresholds as ${field.thresholdsStyle}`);
  if (!["none", "normal"].includes(field.stacking)) out.push(`stacking ${field.stacking}`);
  if (!["line", "bars"].includes(field.drawStyle)) out.push(`drawing ${field.drawStyle}`);
  const config = at(panel.definition, "fieldConfig");
  const overrides = at(config, "overrides");
  if (Array.isArray(overrides) && overrides.length > 0) out.push("overrides");
  const mappings = at(at(config, "defaults"), "mappings");
  if (Array.isArray(mappings) && mappings.length > 0) out.push("value mappings");
  const transformations = at(panel.definition, "transformations");
  if (Array.isArray(transformations) && transformations.length > 0) out.push("transformations");
  if (at(panel.definition, "repeat")) out.push("repeat");
  if (at(at(config, "defaults"), "links")) out.push("data links");
  if (at(at(at(config, "defaults"), "thresholds"), "mode") === "percentage") out.push("thresholds in percent");
  return out;
}

/** unsupportedIn lists the same for a whole dashboard, with what its variables have, and names nothing defines. */
export function unsupportedIn(dashboard: Dashboard): string[] {
  const out: string[] = [];
  const names = new Set([...dashboard.variables.map(v => v.name), ...Object.keys(globals(0, 1000, 5))]);
  const check = (where: string, template: string) => {
    for (const { name, format } of references(template)) {
      if (!names.has(name)) out.push(`${where}: no variable ${name}`);
      if (format !== undefined && !Object.hasOwn(formats, format)) out.push(`${where}: format ${format}`);
    }
  };
  for (const v of dashboard.variables) {
    if (!variableTypes.has(v.type)) out.push(`variable ${v.name}: type ${v.type}`);
    if (v.type === "query" && !labelValues(v.query)) out.push(`variable ${v.name}: query ${v.query}`);
    check(`variable ${v.name}`, v.query);
  }
  for (const link of dashboard.links)
    if (link.type !== "dashboards" && link.type !== "link") out.push(`link ${link.title}: type ${link.type}`);
  const panels = (list: Panel[]) => {
    for (const panel of list) {
      const where = `panel ${panel.id} ${panel.title}`;
      for (const what of unsupported(panel)) out.push(`${where}: ${what}`);
      for (const target of panel.targets) {
        check(where, target.expr);
        check(where, target.legendFormat);
      }
      check(where, panel.content);
      check(where, panel.title);
      panels(panel.panels);
    }
  };
  panels(dashboard.panels);
  return out;
}
