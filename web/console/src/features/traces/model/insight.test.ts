import { describe, expect, it } from "vitest";
import type { LogLine } from "@/api/telemetry";
import { breakdown } from "./breakdown";
import { delta, diff, differing, flat, totals } from "./diff";
import { failing, find, logsBySpan, textIndex } from "./find";
import { node, treeOf } from "./make";
import { enough, repeats } from "./repeats";

const sql = { "db.system.name": "mysql", "db.query.text": "SELECT * FROM orders WHERE id = ?" };
const line = (spanId: string, message: string, level = "info"): LogLine => ({
  time: "2026-11-22T22:58:40.315Z",
  level,
  service: "edge",
  message,
  traceId: "",
  spanId: spanId.padStart(16, "0"),
  attributes: { order: "01ABC" },
});

describe("breakdown", () => {
  it("shares self time among services and kinds of work", () => {
    const { services, work, waited } = breakdown(
      treeOf([
        { id: "a", service: "edge", from: 0, to: 100, attributes: { "http.request.method": "GET" } },
        { id: "b", parent: "a", service: "order-rpc", from: 10, to: 90, attributes: { "rpc.system": "grpc" } },
        { id: "c", parent: "b", service: "order-rpc", from: 20, to: 80, attributes: sql, error: true },
        {
          id: "d",
          parent: "a",
          service: "edge",
          kind: 4,
          from: 95,
          to: 96,
          attributes: { "messaging.system": "kafka" },
        },
        { id: "e", parent: "d", service: "order-worker", kind: 5, from: 196, to: 197 },
      ]),
    );
    expect(services.map(s => [s.name, Math.round(s.self), s.spans, s.errors])).toEqual([
      ["order-rpc", 80, 2, 1],
      ["edge", 20, 2, 0],
      ["order-worker", 1, 1, 0],
    ]);
    expect(work.map(w => w.name)).toEqual(["sql", "grpc", "http", "internal", "kafka"]);
    expect(services.reduce((sum, s) => sum + s.share, 0)).toBeCloseTo(1);
    expect(waited).toBeCloseTo(100);
  });
});

describe("repeats", () => {
  const calls = (count: number, query = sql["db.query.text"]) =>
    Array.from({ length: count }, (_, i) => ({
      id: (i + 16).toString(16) + query.length.toString(16),
      parent: "a",
      name: "SELECT orders",
      kind: 3,
      from: i,
      to: i + 1,
      attributes: { ...sql, "db.query.text": query },
    }));
  it("finds a query that one span makes again and again", () => {
    const [found, ...more] = repeats(treeOf([{ id: "a", from: 0, to: 100 }, ...calls(14), ...calls(2, "SELECT 1")]));
    expect(found).toMatchObject({ name: "SELECT orders", service: "edge" });
    expect(found?.calls).toHaveLength(14);
    expect(found?.total).toBeCloseTo(14);
    expect(more).toEqual([]);
  });
  it("says nothing of a few", () => {
    expect(repeats(treeOf([{ id: "a", from: 0, to: 100 }, ...calls(enough - 1)]))).toEqual([]);
  });
});

describe("find", () => {
  const tree = treeOf([
    { id: "a", name: "POST /orders", from: 0, to: 10 },
    { id: "b", parent: "a", name: "SELECT orders", service: "order-rpc", from: 1, to: 2, attributes: sql },
    { id: "c", parent: "a", name: "COMMIT", from: 3, to: 4, error: true },
  ]);
  const logs = logsBySpan(tree, [line("b", "Deadlock found", "error"), line("a", "request"), line("9", "lost")]);
  const names = (wanted: string) => find(tree, textIndex(tree, logs), wanted).map(n => n.span.name);
  it("looks into names, services, attributes, status and log lines, with every word", () => {
    expect(names("ORDERS")).toEqual(["POST /orders", "SELECT orders"]);
    expect(names("order-rpc")).toEqual(["SELECT orders"]);
    expect(names("db.system.name=mysql")).toEqual(["SELECT orders"]);
    expect(names("deadlock order=01abc")).toEqual(["SELECT orders"]);
    expect(names("broken")).toEqual(["COMMIT"]);
    expect(names("host.name=vm")).toHaveLength(3);
    expect(names("orders commit")).toEqual([]);
    expect(names("  ")).toEqual([]);
  });
  it("keeps lines of no span of the trace apart", () => {
    expect(logs.get("")?.map(l => l.message)).toEqual(["lost"]);
  });
  it("lists what failed by status or log line", () => {
    expect(failing(tree, logs).map(n => n.span.name)).toEqual(["SELECT orders", "COMMIT"]);
  });
});

describe("diff", () => {
  const a = treeOf([
    { id: "a", name: "root", from: 0, to: 100 },
    { id: "b", parent: "a", name: "get", from: 10, to: 20 },
    { id: "c", parent: "a", name: "get", from: 20, to: 30 },
    { id: "d", parent: "a", name: "old", from: 40, to: 45 },
  ]);
  const b = treeOf([
    { id: "1", name: "root", from: 0, to: 150 },
    { id: "2", parent: "1", name: "get", from: 10, to: 90, error: true },
    { id: "3", parent: "1", name: "new", from: 95, to: 96 },
    { id: "4", parent: "3", name: "below", from: 95, to: 96 },
  ]);
  const rows = flat(diff(a, b));
  it("joins spans by path, the largest difference first among siblings", () => {
    expect(rows.map(r => [r.name, r.depth, Math.round(delta(r))])).toEqual([
      ["root", 0, 50],
      ["get", 1, 60],
      ["old", 1, -5],
      ["new", 1, 1],
      ["below", 2, 1],
    ]);
    expect(rows[1]?.a).toMatchObject({ spans: 2, errors: 0 });
    expect(rows[1]?.b).toMatchObject({ spans: 1, errors: 1 });
  });
  it("counts what only one of them has", () => {
    expect(totals(rows)).toEqual({ both: 2, onlyA: 2, onlyB: 2 });
  });
  it("keeps what differs and the path to it", () => {
    const same = treeOf([
      { id: "a", name: "root", from: 0, to: 9 },
      { id: "b", parent: "a", name: "get", from: 1, to: 2 },
      { id: "c", parent: "b", name: "sql", from: 1, to: 2 },
      { id: "d", parent: "a", name: "other", from: 3, to: 4 },
    ]);
    const changed = treeOf([
      { id: "a", name: "root", from: 0, to: 9 },
      { id: "b", parent: "a", name: "get", from: 1, to: 2 },
      { id: "d", parent: "a", name: "other", from: 3, to: 4 },
    ]);
    expect(differing(flat(diff(same, changed))).map(r => r.name)).toEqual(["root", "get", "sql"]);
    expect(differing(flat(diff(same, same)))).toEqual([]);
  });
  it("finds the spans by their short ids", () => {
    expect(node(a, "d").span.name).toBe("old");
  });
});
