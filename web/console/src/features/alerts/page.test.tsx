import { configure, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { Route, Routes } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/test/render";
import Alerts from "./index";

// Machines that build something else at the same time are slow.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const hostile = "<img src=x onerror=alert(1)>";
const now = Math.floor(Date.now() / 1000);
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const rule = (name: string, severity: string, more: object = {}) => ({
  type: "alerting",
  name,
  query: "max(lag) > 60",
  health: "ok",
  duration: 60,
  labels: { severity, service: "{{ $labels.service }}" },
  annotations: {},
  state: "inactive",
  alerts: [],
  ...more,
});
const labels = { alertname: "Lag", severity: "page", service: "order-api" };
const annotations = { summary: `Too slow ${hostile}`, description: "Why", dashboard: "/d/mall-order-api" };
const rules = [
  rule("Calm", "page"),
  rule("Lag", "page", {
    state: "firing",
    alerts: [{ labels, annotations, state: "firing", activeAt: iso(now - 300), value: "7.5e+01" }],
  }),
  rule("Broken", "ticket", { health: "err", lastError: "many-to-many matching" }),
];

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    const url = new URL(path, "http://console");
    const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
    if (url.pathname === "/api/console") return json({ timeScale: 12, features: {} });
    if (url.pathname.endsWith("/rules")) return json({ data: { groups: [{ name: "g", interval: 10, rules }] } });
    if (url.pathname === "/api/alerts/history")
      return json({
        items: [
          { alert: "Lag", labels, annotations, from: "firing", state: "inactive", at: iso(now - 600), value: "1" },
          { alert: "Lag", labels, annotations, from: "inactive", state: "firing", at: iso(now - 725), value: "1" },
        ],
      });
    if (url.pathname === "/api/runbooks/Lag")
      return Promise.resolve(
        new Response(`# Lag\n\n## What it means\n\nWait. ${hostile}\n\n| a | b |\n|---|---|\n| 1 | 2 |`),
      );
    if (url.pathname.startsWith("/api/runbooks/")) return json({ title: "Not Found" }, 404);
    const query = url.searchParams.get("query") ?? "";
    asked.push(query);
    const result = query.startsWith("ALERTS")
      ? [{ metric: { ...labels, alertstate: "firing" }, values: [[now - 300, "1"]] }]
      : [{ metric: {}, values: [[now - 300, "75"]] }];
    return json({ data: { resultType: "matrix", result } });
  });
});

const page = (path: string) =>
  renderPage(
    <Routes>
      <Route path="/alerts/*" element={<Alerts />} />
    </Routes>,
    path,
  );

const violations = async (container: HTMLElement) =>
  (await axe.run(container, { rules: { "color-contrast": { enabled: false } } })).violations.map(
    v => `${v.id}: ${v.nodes[0]?.html}`,
  );

it("lists what fires first, what cannot be evaluated, and what happened before", async () => {
  const { container } = page("/alerts");
  expect(await screen.findByText("Page: look now")).toBeVisible();
  expect(screen.getByText(/12 times shorter/)).toBeVisible();
  const [urgent] = screen.getAllByRole("table");
  const rows = within(urgent as HTMLElement).getAllByRole("row");
  expect(rows[1]).toHaveTextContent(/Lag.*firing.*Too slow/);
  expect(rows[2]).toHaveTextContent(/Calm.*inactive/);
  expect(screen.getByText(/many-to-many matching/)).toBeVisible();
  expect(await screen.findByText("2 m 5 s")).toBeVisible();
  expect(await screen.findByRole("list", { name: /Lag order-api/ })).toBeVisible();
  expect(container.querySelector("img[src=x]")).toBeNull();
  expect(await violations(container)).toEqual([]);
});

it("shows one alert with its threshold's graph, its instances, where to look, and its runbook", async () => {
  const { container } = page("/alerts/Lag?since=1h");
  expect(await screen.findByRole("img", { name: /max\(lag\) over time; the alert begins at > 60/ })).toBeVisible();
  expect(asked).toContain("max(lag)");
  expect(asked).toContain('ALERTS{alertname="Lag"}');
  expect(screen.getByRole("link", { name: "Dashboard" })).toHaveAttribute("href", "/dashboards/mall-order-api");
  expect(screen.getByRole("link", { name: "Failed traces" })).toHaveAttribute(
    "href",
    "/traces?service=order-api&status=error&since=1h",
  );
  expect(screen.getByRole("link", { name: "Errors in the log" })).toHaveAttribute(
    "href",
    "/logs?service=order-api&level=error&since=1h",
  );
  expect(await screen.findByRole("heading", { name: "What it means" })).toBeVisible();
  expect(container.querySelector("img[src=x]")).toBeNull();
  expect(await violations(container)).toEqual([]);
});

it("says when there is no such alert, or no runbook", async () => {
  page("/alerts/Nope");
  expect(await screen.findByText("There is no alert of this name.")).toBeVisible();
  page("/alerts/Calm");
  expect(await screen.findByText("There is no runbook for this alert.")).toBeVisible();
});

it("goes to the alert that another page names, and keeps the time", async () => {
  const at = now * 1000;
  page(`/alerts?alert=Lag&from=${at - 600_000}&to=${at}`);
  expect(await screen.findByRole("heading", { name: "Lag", level: 1 })).toBeVisible();
  expect(screen.getByRole("link", { name: "All alerts" })).toBeVisible();
  expect(screen.getByRole("combobox", { name: "Time range" })).toHaveDisplayValue(/ – \d\d:\d\d:\d\d/);
});
