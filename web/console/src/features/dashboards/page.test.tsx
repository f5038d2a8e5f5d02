import { configure, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { Route, Routes } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/test/render";
import Dashboards from "./index";

const hostile = "<img src=x onerror=alert(1)>";
const definition = {
  uid: "d",
  title: `Board ${hostile}`,
  tags: ["mall"],
  time: { from: "now-1h" },
  templating: {
    list: [
      {
        type: "query",
        name: "env",
        label: "Env",
        multi: true,
        includeAll: true,
        allValue: ".*",
        query: "label_values(up, env)",
      },
      { type: "textbox", name: "console", query: "http://elsewhere" },
    ],
  },
  panels: [
    { id: 10, type: "row", title: "Open", collapsed: false, panels: [], gridPos: { x: 0, y: 0, w: 24, h: 1 } },
    stat(1, "Orders", 'orders{env=~"$env"}', 0),
    stat(2, "Nothing", "nothing", 6),
    stat(3, "Broken", "broken", 12),
    {
      id: 4,
      type: "text",
      title: "Links",
      gridPos: { x: 0, y: 5, w: 24, h: 4 },
      options: {
        mode: "markdown",
        content: `${hostile} [logs](\${console}/logs?service=edge) [bad](javascript:alert(1))`,
      },
    },
    { id: 5, type: "heatmap", title: "Heat", gridPos: { x: 0, y: 9, w: 6, h: 4 } },
    {
      id: 11,
      type: "row",
      title: "Shut",
      collapsed: true,
      gridPos: { x: 0, y: 13, w: 24, h: 1 },
      panels: [stat(6, "Later", "later", 0)],
    },
  ],
};

function stat(id: number, title: string, expr: string, x: number) {
  return {
    id,
    type: "stat",
    title,
    gridPos: { x, y: 1, w: 6, h: 4 },
    fieldConfig: {
      defaults: {
        unit: "reqps",
        thresholds: {
          steps: [
            { value: null, color: "green" },
            { value: 5, color: "red" },
          ],
        },
      },
    },
    options: { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value" },
    targets: [{ refId: "A", expr, instant: true }],
  };
}

// Machines that build something else at the same time are slow.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(private readonly seen: (entries: { target: Element; isIntersecting: boolean }[]) => void) {}
      observe(target: Element) {
        this.seen([{ target, isIntersecting: true }]);
      }
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("fetch", (path: string) => {
    const url = new URL(path, "http://console");
    const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
    if (url.pathname === "/api/dashboards/d") return json(definition);
    if (url.pathname === "/api/dashboards")
      return json({
        items: [
          { uid: "d", title: "Board", description: "", tags: ["mall"] },
          { uid: "e", title: "Edge", description: "entrance", tags: ["service"] },
        ],
      });
    if (url.pathname.includes("/label/")) return json({ data: ["local", "test"] });
    const query = url.searchParams.get("query") ?? "";
    asked.push(query);
    if (query === "broken") return json({ error: "it does not parse", errorType: "bad_data" }, 400);
    const result = query === "nothing" ? [] : [{ metric: { name: hostile }, value: [1, "7"] }];
    return json({ data: { resultType: "vector", result } });
  });
});

const page = (path: string) =>
  renderPage(
    <Routes>
      <Route path="/dashboards/*" element={<Dashboards />} />
    </Routes>,
    path,
  );

it("draws panels with their values, and says what is missing or failed", async () => {
  const { container } = page("/dashboards/d");
  const orders = await screen.findByRole("region", { name: "Orders" });
  expect(await within(orders).findByText("7/s")).toHaveStyle({ color: "rgb(176, 37, 37)" });
  expect(await within(screen.getByRole("region", { name: "Nothing" })).findByText("No data")).toBeVisible();
  expect(await screen.findByText(/it does not parse/)).toBeVisible();
  expect(screen.getByText(/“heatmap” are not drawn/)).toBeVisible();
  expect(asked).toContain('orders{env=~".*"}');

  // What the file says stays text.
  expect(container.querySelector("img[src=x]")).toBeNull();
  expect(await screen.findByRole("link", { name: "logs" })).toHaveAttribute("href", "/logs?service=edge");
  expect(screen.getByText("bad").closest("a")?.getAttribute("href") ?? "").not.toContain("javascript");

  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(v => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([]);
});

it("asks nothing for a collapsed row until it is opened", async () => {
  page("/dashboards/d");
  await screen.findByText("7/s");
  expect(asked).not.toContain("later");
  await userEvent.click(screen.getByRole("button", { name: /Shut/ }));
  await waitFor(() => expect(asked).toContain("later"));
});

it("takes variables from the address", async () => {
  page("/dashboards/d?var-env=local&var-env=te.st");
  await waitFor(() => expect(asked).toContain('orders{env=~"(local|te\\\\.st)"}'));
});

it("shows one panel larger, and its definition", async () => {
  page("/dashboards/d?viewPanel=1");
  await screen.findByText("7/s");
  expect(screen.queryByRole("region", { name: "Nothing" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "What to do with Orders" }));
  expect(await screen.findByRole("menuitem", { name: /Open in metrics/ })).toHaveAttribute(
    "href",
    `/metrics?${new URLSearchParams({ query: 'orders{env=~".*"}', since: "1h" })}`,
  );
  await userEvent.click(screen.getByRole("menuitem", { name: "Show the definition" }));
  expect(await screen.findByText(/"type": "stat"/)).toBeInTheDocument();
});

it("finds a dashboard by words and tags", async () => {
  const { container } = page("/dashboards?query=entr");
  expect(await screen.findByRole("link", { name: /Edge/ })).toBeVisible();
  expect(screen.queryByRole("link", { name: /Board/ })).toBeNull();
  await userEvent.clear(screen.getByRole("textbox"));
  await userEvent.click(screen.getByRole("button", { name: "With the tag mall" }));
  expect(await screen.findByRole("link", { name: /Board/ })).toBeVisible();
  expect(screen.queryByRole("link", { name: /Edge/ })).toBeNull();
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(v => v.id)).toEqual([]);
});
