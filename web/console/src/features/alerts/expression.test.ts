import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { comparisons } from "./expression";

describe("comparisons", () => {
  it("finds a threshold at either side", () => {
    expect(comparisons("max by (a) (m) > 60")).toEqual([{ left: "max by (a) (m)", op: ">", threshold: 60 }]);
    expect(comparisons("0.05 <= (a / b)")).toEqual([{ left: "a / b", op: ">=", threshold: 0.05 }]);
    expect(comparisons("(m < -1.5e3)")).toEqual([{ left: "m", op: "<", threshold: -1500 }]);
  });
  it("does not take an inner comparison for the alert's", () => {
    expect(comparisons("max by (a) (m > 100 and deriv(m[5m]) > 0)")).toEqual([]);
    expect(comparisons("sum(a) / (max(b) > 0) > 0.9")).toEqual([
      { left: "sum(a) / (max(b) > 0)", op: ">", threshold: 0.9 },
    ]);
  });
  it("lists what and and or join, each once", () => {
    expect(comparisons("(a > 1 and b > 2) or (a > 1 and c == 0)").map(c => `${c.left} ${c.op} ${c.threshold}`)).toEqual(
      ["a > 1", "b > 2", "c == 0"],
    );
  });
  it("has none where there is none", () => {
    expect(comparisons("a unless on (x) b")).toEqual([]);
    expect(comparisons("absent_over_time(a[5m])")).toEqual([]);
    expect(comparisons("a > b")).toEqual([]);
    expect(comparisons("a >")).toEqual([]);
    expect(comparisons("")).toEqual([]);
  });
  it("finds the thresholds of our own alerts", () => {
    const queries = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../../../../deploy/dashboards/queries.json"), "utf8"),
    ) as { source: string; kind: string; query: string }[];
    const rules = queries.filter(q => q.kind === "alert");
    expect(rules.length).toBeGreaterThanOrEqual(16);
    const without = rules.filter(r => comparisons(r.query).length === 0).map(r => r.source.replace(/^alert:? /, ""));
    expect(without.sort()).toEqual(["CollectorDown", "ConsumerLagGrows", "ServiceDown"]);
  });
});
