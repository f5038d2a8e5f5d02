import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, it } from "vitest";
import { All, interpolate, type VariableValue } from "./interpolate";
import { globals } from "./interval";
import { type Panel, readDashboard, sections } from "./model";
import { unsupportedIn } from "./supported";

const folder = join(import.meta.dirname, "../../../../../deploy/dashboards/grafana");
const files = readdirSync(folder).filter(f => f.endsWith(".json"));

const every = (panels: Panel[]): Panel[] => panels.flatMap(p => [p, ...every(p.panels)]);

describe("the generated dashboards", () => {
  it("are all here", () => expect(files.length).toBeGreaterThanOrEqual(18));

  it.each(files)("%s has nothing that is not drawn", file => {
    const raw = JSON.parse(readFileSync(join(folder, file), "utf8")) as { panels: { panels?: unknown[] }[] };
    const dashboard = readDashboard(raw);
    expect(`${dashboard.uid}.json`).toBe(file);
    expect(unsupportedIn(dashboard)).toEqual([]);
    // No panel gets lost between the file and the page.
    const drawn = sections(dashboard.panels).reduce((n, s) => n + s.panels.length + (s.row ? 1 : 0), 0);
    expect(drawn).toBe(raw.panels.length + raw.panels.reduce((n, p) => n + (p.panels?.length ?? 0), 0));
    const ids = every(dashboard.panels).map(p => p.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(files)("%s has queries that are PromQL once its variables are filled in", file => {
    const dashboard = readDashboard(JSON.parse(readFileSync(join(folder, file), "utf8")));
    for (const values of [[All], ["local"], ['a"b\\c', "d.e|f"]]) {
      const variables: Record<string, VariableValue> = Object.fromEntries(
        dashboard.variables.map(v => [
          v.name,
          { values, options: ["x", "y"], allValue: v.allValue, multi: v.multi || v.includeAll },
        ]),
      );
      const scope = { variables, globals: globals(0, 3_600_000, 10) };
      for (const panel of every(dashboard.panels)) {
        for (const { expr } of panel.targets) {
          const query = interpolate(expr, scope);
          expect(query).not.toMatch(/\$(?!\d)[{\w]/);
          let bad = "";
          parser.parse(query).iterate({
            enter: node => {
              if (node.type.isError) bad = query.slice(Math.max(0, node.from - 20), node.to + 20);
            },
          });
          expect(bad).toBe("");
        }
      }
    }
  });
});
