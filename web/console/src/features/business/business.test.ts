import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { LogLine } from "@/api/telemetry";
import { type AuditState, judged, standingRows, verdictOf } from "./audit";
import { gridOf, increments, totalOf, totalsBy } from "./counters";
import { grouped, invariants } from "./invariants";
import { tracesOf } from "./Violations";

const grid = { from: 600, step: 60, buckets: 3 };
const series = (values: [number, string][], labels = {}) => ({ metric: { __name__: "c", ...labels }, values });

test("a series that appears counts from zero, one that was there from what it was", () => {
  const [born] = increments(
    [
      series([
        [660, "1"],
        [720, "1"],
        [780, "4"],
      ]),
    ],
    [],
    grid,
  );
  expect(born).toMatchObject({ total: 4, buckets: [1, 0, 3] });
  const [old] = increments(
    [
      series([
        [600, "10"],
        [660, "12"],
        [720, "12"],
        [780, "15"],
      ]),
    ],
    [],
    grid,
  );
  expect(old).toMatchObject({ total: 5, buckets: [2, 0, 3] });
});

test("a process that begins anew under its old name counts from zero again", () => {
  const [c] = increments(
    [
      series([
        [600, "10"],
        [660, "12"],
        [720, "2"],
        [780, "3"],
      ]),
    ],
    [],
    grid,
  );
  expect(c).toMatchObject({ total: 5, buckets: [2, 2, 1] });
});

test("what was counted before a gap in the store is not counted twice", () => {
  const base = [{ metric: { __name__: "c" }, value: [600, "10"] as [number, string] }];
  expect(increments([series([[720, "11"]])], base, grid)[0]).toMatchObject({ total: 1, buckets: [0, 1, 0] });
});

test("totals go by labels", () => {
  const all = increments(
    [series([[660, "3"]], { s: "a" }), series([[660, "4"]], { s: "b" }), series([[660, "5"]], { s: "b", x: "1" })],
    [],
    grid,
  );
  expect(totalOf(all, "c", { s: "b" })).toBe(9);
  expect(totalsBy(all, "c", "s")).toEqual([
    { value: "b", total: 9 },
    { value: "a", total: 3 },
  ]);
});

test("the buckets of the last hour lie on whole minutes and reach beyond now", () => {
  const g = gridOf({ kind: "last", since: "1h", seconds: 3600 }, 1_000_030_000);
  expect(g).toEqual({ from: 1_000_080 - 3600, step: 60, buckets: 60 });
});

test("the light is green, red, or grey when nobody knows", () => {
  expect(verdictOf(new Map([["a", 0]]), true)).toBe("holds");
  expect(
    verdictOf(
      new Map([
        ["a", 0],
        ["b", 2],
      ]),
      true,
    ),
  ).toBe("broken");
  expect(verdictOf(new Map(), true)).toBe("unable");
  expect(verdictOf(new Map(), false)).toBe("absent");
});

const line = (message: string, row: string): LogLine => ({
  time: "",
  level: "error",
  service: "auditor",
  message,
  traceId: "",
  spanId: "",
  attributes: { invariant: "i", row, detail: "d" },
});

test("rows that hold again are not named, nor more than the metric counts", () => {
  const lines = [
    line("invariant holds again", "orders 3"),
    line("invariant broken", "orders 4"),
    line("invariant broken", "orders 3"),
    line("invariant broken", "orders 2"),
    line("invariant broken", "orders 1"),
  ];
  expect(standingRows(lines, new Map([["i", 2]])).map(r => r.row)).toEqual(["orders 4", "orders 2"]);
});

test("every check of the audit stands under one of the six invariants", () => {
  const root = `${resolve(dirname(fileURLToPath(import.meta.url)), "../../../../..")}/`;
  const dirs = ["app/order/audit", "app/payment/audit", "app/product/audit", "cmd/mall/internal/audit"];
  const source = dirs
    .flatMap(d =>
      readdirSync(root + d)
        .filter(f => f.endsWith(".go") && !f.endsWith("_test.go"))
        .map(f => `${root}${d}/${f}`),
    )
    .map(f => readFileSync(f, "utf8"))
    .join("\n");
  // Constants of the orders', payments' and shared checks, and the first string of each of the products'.
  const names = [
    ...[...source.matchAll(/^\s+[A-Z]\w+\s+= "([^"]{12,})"/gm)],
    ...[...source.matchAll(/^\t\{\n\t\t"([^"]+)",/gm)],
  ].map(m => m[1] ?? "");
  const known = invariants.flatMap(i => i.checks) as string[];
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter(n => !known.includes(n))).toEqual([]);
  expect(known.filter(n => !names.includes(n))).toEqual([]);
  expect(invariants).toHaveLength(6);
});

test("a check that is new to the page is shown, not swallowed", () => {
  const other = grouped(new Map([["something new", 1]])).find(g => g.name === "other");
  expect(other).toMatchObject({ violations: 1, checks: [{ check: "something new" }] });
});

test("a row leads to its traces if spans name it", () => {
  expect(tracesOf("orders 01JABCDEFGHJKMNPQRSTVWXYZ0")).toContain("mall.order.id%3D01JABC");
  expect(tracesOf("stock 01JABCDEFGHJKMNPQRSTVWXYZ0")).toBeUndefined();
  expect(tracesOf('orders "><script>')).toBeUndefined();
});

test("an audit by hand is what the light tells, until the auditor has looked again", () => {
  const state: AuditState = {
    verdict: "holds",
    counts: new Map([
      ["a", 0],
      ["b", 0],
    ]),
    at: 1000,
    rows: [],
  };
  const found = { invariant: "a", row: "stock s1", detail: "one is missing" };
  const report = { clean: false, violations: [found], passes: 2, seconds: 30 };
  const told = judged(state, report, 2000);
  expect(told).toMatchObject({ verdict: "broken", at: 2000, rows: [found] });
  expect([...told.counts]).toEqual([
    ["a", 1],
    ["b", 0],
  ]);
  expect(judged({ ...state, at: 3000 }, report, 2000).verdict).toBe("broken"); // it has not looked twice yet
  expect(judged({ ...state, at: 60_000 }, report, 2000).verdict).toBe("holds");
  const mended = { clean: true, violations: [], passes: 1, seconds: 1 };
  expect(judged({ ...told, at: 1000 }, mended, 2000)).toMatchObject({ verdict: "holds", rows: [] });
  const nobody: AuditState = { verdict: "absent", counts: new Map(), rows: [] };
  expect(judged(nobody, mended, 2000)).toBe(nobody);
});
