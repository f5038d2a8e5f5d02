import { describe, expect, it } from "vitest";
import type { Process } from "@/api/control";
import { portsOf, rowsOf } from "./rows";
import { spark } from "./Sparkline";
import { actsOn, needsConfirm, summarize } from "./state";

const process = (name: string, more: Partial<Process> = {}): Process => ({
  name,
  kind: "service",
  state: "healthy",
  launched: true,
  restarts: 0,
  ...more,
});
const red = { spans: 1, spanErrors: 0, count: 1, errors: 0, errorRate: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1 };

describe("actsOn", () => {
  it("offers what can be done in each state", () => {
    expect(actsOn({ kind: "service", state: "stopped" })).toEqual(["start", "rebuild"]);
    expect(actsOn({ kind: "service", state: "healthy" })).toEqual(["stop", "restart", "rebuild"]);
    expect(actsOn({ kind: "service", state: "backoff" })).toEqual(["start", "stop", "rebuild"]);
    expect(actsOn({ kind: "service", state: "stopping" })).toEqual([]);
    expect(actsOn({ kind: "backing", state: "external" })).toEqual([]);
  });
  it("does not offer to rebuild a backing server", () => {
    expect(actsOn({ kind: "backing", state: "healthy" })).toEqual(["stop", "restart"]);
  });
  it("asks before the stop of what others need, and of the console itself", () => {
    expect(needsConfirm("stop", { kind: "backing", name: "mysql" })).toBe("backing");
    expect(needsConfirm("stop", { kind: "telemetry", name: "console" })).toBe("self");
    expect(needsConfirm("stop", { kind: "service", name: "edge" })).toBeUndefined();
    expect(needsConfirm("restart", { kind: "backing", name: "mysql" })).toBeUndefined();
  });
});

describe("summarize", () => {
  it("counts what was launched and names what is not well", () => {
    const all = [
      process("edge"),
      process("user-api", { state: "backoff", problem: "exit status 1" }),
      process("user-rpc", { state: "stopped" }),
      process("order-rpc", { state: "stopped", launched: false }),
      process("mysql", { kind: "backing", state: "external" }),
      process("redis", { kind: "backing", state: "external", problem: "refused" }),
    ];
    const summary = summarize(all);
    expect([summary.healthy, summary.total]).toEqual([2, 5]);
    expect(summary.wrong.map(p => p.name)).toEqual(["user-api", "user-rpc", "redis"]);
  });
});

describe("rowsOf", () => {
  const all = [
    process("mysql", { kind: "backing", ports: { mysql: 13306 } }),
    process("user-api", { pssBytes: 5, state: "unhealthy", problem: "connection refused" }),
    process("edge", { pssBytes: 9, outdated: true }),
  ];
  const names = (groups: ReturnType<typeof rowsOf>) => groups.map(g => [g.kind, ...g.rows.map(r => r.process.name)]);

  it("groups, and keeps the supervisor's order", () => {
    expect(names(rowsOf(all, []))).toEqual([
      ["service", "user-api", "edge"],
      ["backing", "mysql"],
    ]);
  });
  it("filters by every word of the name, state, problem, port or outdated", () => {
    expect(names(rowsOf(all, [], "refused unhealthy"))).toEqual([["service", "user-api"]]);
    expect(names(rowsOf(all, [], "OUTDATED"))).toEqual([["service", "edge"]]);
    expect(names(rowsOf(all, [], "13306"))).toEqual([["backing", "mysql"]]);
    expect(rowsOf(all, [], "edge refused")).toEqual([]);
  });
  it("sorts within the groups, trouble first by state, and what is unknown last in both directions", () => {
    const stats = [{ service: "user-api", rate: 3, ...red }];
    expect(names(rowsOf(all, stats, "", { key: "memory", descending: true }))[0]).toEqual([
      "service",
      "edge",
      "user-api",
    ]);
    expect(names(rowsOf(all, stats, "", { key: "state", descending: false }))[0]).toEqual([
      "service",
      "user-api",
      "edge",
    ]);
    for (const descending of [true, false])
      expect(names(rowsOf(all, stats, "", { key: "rate", descending }))[0]).toEqual(["service", "user-api", "edge"]);
  });
});

it("portsOf puts the port for health last", () => {
  expect(portsOf({ ports: { admin: 1, metrics: 2, "otlp-http": 4, "otlp-grpc": 3 } }).map(p => p[0])).toEqual([
    "otlp-grpc",
    "otlp-http",
    "metrics",
    "admin",
  ]);
});

it("spark ends at the right and stays in its box", () => {
  expect(spark([0, 1], 10, 10, 11)).toBe("M9.0 9.0L10.0 1.0");
  expect(spark([], 10, 10, 11)).toBe("");
});
