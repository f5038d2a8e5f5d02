import { configure, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import type { ServiceFaults } from "./api";
import { clock, secondsLeft } from "./countdown";
import { milliseconds } from "./describe";
import { FaultCard } from "./FaultCard";
import { blank, check, type Form, wantedOf } from "./form";
import { presetsFor } from "./presets";
import { Switches } from "./Switches";

// A busy machine is slow, and that is no failure.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const routes = ["POST /api/v1/orders", "mall.order.v1.Order/CreateOrder", "mall.payment.v1"];
const form = (part: Partial<Form>): Form => ({ ...blank, service: "s", route: routes[0] ?? "", ...part });

test("the countdown ends at the server's time and never goes below zero", () => {
  const end = "2026-01-01T00:02:00Z";
  const at = (s: number) => Date.parse("2026-01-01T00:00:00Z") + s * 1000;
  expect(clock(secondsLeft(end, at(55)))).toBe("1:05");
  expect(clock(secondsLeft(end, at(119.5)))).toBe("0:01");
  expect(secondsLeft(end, at(120))).toBe(0);
  expect(secondsLeft(end, at(500))).toBe(0);
  expect(secondsLeft("nonsense", at(0))).toBe(0);
  expect(clock(3725)).toBe("1:02:05");
});

test("what the service would refuse is found before it is sent", () => {
  expect(check(form({}), routes)).toEqual({});
  expect(check(form({ route: "POST /nowhere" }), routes)).toEqual({ route: "noRoute" });
  expect(check(form({ latencyMs: "" }), routes)).toEqual({ latencyMs: "latency" });
  expect(check(form({ latencyMs: 100, jitterMs: 200 }), routes)).toEqual({ jitterMs: "jitter" });
  expect(check(form({ percent: 0 }), routes)).toEqual({ percent: "percent" });
  expect(check(form({ kind: "error", status: "200" }), routes)).toEqual({ status: "httpStatus" });
  expect(check(form({ kind: "error", status: "503", route: routes[1] }), routes)).toEqual({ status: "rpcCode" });
  expect(check(form({ kind: "error", status: "unavailable", route: routes[1] }), routes)).toEqual({});
  expect(check(form({ kind: "drop", route: "mall.payment.v1" }), routes)).toEqual({ kind: "dropTopic" });
  expect(check(form({ kind: "drop", route: "*" }), routes)).toEqual({ kind: "dropTopic" });
  expect(check(form({ kind: "money" }), routes)).toEqual({ kind: "moneyRpc" });
  expect(check(form({ kind: "money", route: "*" }), routes)).toEqual({ kind: "moneyRpc" });
  expect(check(form({ kind: "money", route: routes[1], after: true }), routes)).toEqual({ kind: "moneyAfter" });
  expect(check(form({ kind: "money", route: routes[1] }), routes)).toEqual({});
});

test("a form becomes the fault that the service takes: seconds, a share, and nothing that belongs to another kind", () => {
  expect(wantedOf(form({ kind: "error", status: " 503 ", percent: 25, after: true, latencyMs: 900 }))).toEqual({
    route: "POST /api/v1/orders",
    kind: "error",
    status: "503",
    after: true,
    probability: 0.25,
    for: 120,
  });
  expect(wantedOf(form({ latencyMs: 800, jitterMs: 200 }))).toMatchObject({ latency: 0.8, jitter: 0.2 });
});

test("durations are read as Go writes them", () => {
  expect(milliseconds("500ms")).toBe(500);
  expect(milliseconds("1m30s")).toBe(90_000);
  expect(milliseconds("1.5s")).toBe(1500);
  expect(milliseconds("soon")).toBeNaN();
});

const fault = {
  id: "latency-1",
  route: "<img src=x onerror=alert(1)>",
  kind: "latency" as const,
  latency: "1.5s",
  jitter: "500ms",
  probability: 0.8,
  expiresAt: "2026-01-01T00:01:05Z",
  injected: 3,
};

test("a card tells what its fault does and how long still; a hostile route stays text", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const { container } = renderPage(
    <FaultCard service="order-api" fault={fault} now={now} mayAct busy={false} onClear={() => undefined} />,
  );
  expect(screen.getByRole("timer")).toHaveTextContent("1:05");
  expect(screen.getByText(/80% of the requests to <img src=x onerror=alert\(1\)> waits 1.5 s ±500 ms/)).toBeVisible();
  expect(screen.getByText("struck 3 times")).toBeVisible();
  expect(container.querySelector("img")).toBeNull();
});

const service = (part: Partial<ServiceFaults>): ServiceFaults => ({
  service: "order-api",
  allowed: true,
  faults: [],
  routes: ["POST /api/v1/orders"],
  ...part,
});

function serve(faults: ServiceFaults[], readOnly = false) {
  const asked = vi.fn((path: string, init?: RequestInit) => {
    const body =
      path === "/api/console"
        ? { readOnly, features: { control: true } }
        : init?.method === "PUT"
          ? { ...fault, route: "POST /api/v1/orders" }
          : faults;
    return Promise.resolve(new Response(JSON.stringify(body), { status: 200 }));
  });
  vi.stubGlobal("fetch", asked);
  return asked;
}

test("only presets whose route is there are offered", () => {
  expect(presetsFor([service({})])).toEqual(["slowCheckout", "checkoutFails"]);
  expect(presetsFor([service({ allowed: false })])).toEqual([]);
});

test("a preset followed at once by the button sets its fault", async () => {
  const asked = serve([service({})]);
  renderPage(<Switches />, "/faults");
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Slow checkout" }));
  await user.click(screen.getByRole("button", { name: "Set the fault" }));
  expect(await screen.findByText(/^Set: /)).toBeVisible();
  const put = asked.mock.calls.find(([, init]) => init?.method === "PUT");
  expect(put?.[0]).toBe("/api/control/faults/order-api");
  expect(JSON.parse(String(put?.[1]?.body))).toMatchObject({ latency: 1.5, jitter: 0.5, probability: 0.8, for: 120 });
});

test("where faults are refused the page says why, and offers none", async () => {
  serve([service({ allowed: false, problem: "order-api: faults are refused in production" })]);
  renderPage(<Switches />, "/faults");
  expect(await screen.findByText("Faults cannot be set here")).toBeVisible();
  expect(screen.getByText("order-api: faults are refused in production")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Set the fault" })).toBeNull();
});

test("a read-only console shows faults and no way to change them", async () => {
  serve([service({ faults: [fault] })], true);
  renderPage(<Switches />, "/faults");
  expect(await screen.findByRole("timer")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Clear|Set the fault/ })).toBeNull();
});
