import { expect, it } from "vitest";
import type { AlertState } from "@/api/prometheus";
import { different } from "./Graphs";
import { distinction, lanesOf } from "./lanes";
import { dashboardOf, serviceOf } from "./links";
import { prepared } from "./Runbook";
import { type AlertRule, bySeverity, type Change, episodes } from "./rules";

const rule = (name: string, severity: string, state: AlertState) => ({ name, severity, state }) as AlertRule;
const change = (alert: string, state: AlertState, at: number, service = "a"): Change => ({
  alert,
  labels: { service },
  annotations: {},
  from: "inactive",
  state,
  at: new Date(at * 1000).toISOString(),
  activeSince: "",
  value: "1",
});

it("puts what is urgent and what fires on top", () => {
  const groups = bySeverity([
    rule("B", "ticket", "inactive"),
    rule("D", "page", "inactive"),
    rule("A", "other", "firing"),
    rule("C", "page", "pending"),
    rule("E", "page", "firing"),
  ]);
  expect(groups.map(g => [g.severity, g.rules.map(r => r.name).join("")])).toEqual([
    ["page", "ECD"],
    ["ticket", "B"],
    ["other", "A"],
  ]);
});

it("pairs each firing with its own end", () => {
  const newestFirst = [
    change("X", "firing", 50),
    change("X", "inactive", 40, "b"),
    change("X", "inactive", 30),
    change("X", "firing", 20, "b"),
    change("X", "firing", 10),
    change("X", "pending", 5),
  ];
  expect(episodes(newestFirst).map(e => [e.labels.service, e.fired / 1000, e.cleared && e.cleared / 1000])).toEqual([
    ["a", 50, undefined],
    ["b", 20, 40],
    ["a", 10, 30],
  ]);
});

it("makes lanes of ALERTS, with a stretch for each time without a gap", () => {
  const metric = { __name__: "ALERTS", alertname: "X", service: "a" };
  const lanes = lanesOf(
    [
      {
        metric: { ...metric, alertstate: "firing" },
        values: [
          [20, "1"],
          [30, "1"],
          [70, "1"],
        ],
      },
      { metric: { ...metric, alertstate: "pending" }, values: [[10, "1"]] },
    ],
    10,
  );
  expect(lanes).toHaveLength(1);
  expect(lanes[0]?.stretches).toEqual([
    { state: "pending", from: 10, to: 20 },
    { state: "firing", from: 20, to: 40 },
    { state: "firing", from: 70, to: 80 },
  ]);
});

it("names alerts and series by the labels that tell them apart", () => {
  expect(distinction({ alertname: "X", severity: "page", service: "a", service_name: "a", slo: "latency" })).toBe(
    "a latency",
  );
  expect(different([{ a: "1", b: "x" }, { a: "1", b: "y" }, { a: "1" }])).toEqual(["b"]);
});

it("leads only where there is something", () => {
  expect(dashboardOf("/d/mall-order-api")).toBe("/dashboards/mall-order-api");
  expect(dashboardOf("/d/mall-{{ $labels.service_name }}")).toBeUndefined();
  expect(dashboardOf("//evil")).toBeUndefined();
  expect(serviceOf({ service: "order-api" })).toBe("order-api");
  expect(serviceOf({ service: "{{ $labels.service_name }}" })).toBeUndefined();
  expect(serviceOf({ service: "kafka" })).toBeUndefined();
});

it("leaves a runbook's comments out", () => {
  expect(prepared("<!-- generated -->\n# Name\n\nText <!-- by\nhand --> more")).toBe("Text  more");
});
