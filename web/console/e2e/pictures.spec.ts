import { Customer, expect, mall, picture, report, test } from "./mall";

test.skip(!process.env.MALL_PICTURES, "pictures are made by `make pictures`");

test("picture of every page", async ({ page }) => {
  test.setTimeout(240_000);
  const customer = await Customer.logIn();
  const order = await customer.order();
  await customer.pay(order.id);
  await mall("load", "--rate", "4", "--duration", "60s");
  const latest = await customer.order();
  await mall(
    "fault",
    "set",
    "order-rpc",
    "--route",
    "order.Order/CreateOrder",
    "--latency",
    "400ms",
    "--probability",
    "0.3",
    "--for",
    "2m",
  );
  await mall("load", "--rate", "3", "--duration", "20s");
  const views: [name: string, path: string, ready: string][] = [
    ["services", "/services", "order-rpc"],
    ["map", "/map", "order-rpc"],
    ["traces", "/traces?since=15m", "POST /api/v1/orders"],
    ["trace", `/traces/${latest.traceId}`, "order-worker"],
    ["logs", "/logs", "order-rpc"],
    [
      "metrics",
      `/metrics?query=${encodeURIComponent("sum by (service_name) (rate(http_server_request_duration_seconds_count[1m]))")}&since=15m`,
      "edge",
    ],
    ["dashboard", "/dashboards/mall-order-rpc?since=15m", "Rate"],
    ["alert", "/alerts", "ErrorBudget"],
    ["business", "/business?since=15m", "Revenue"],
    ["faults", "/faults", "order-rpc"],
    ["explorer", "/explorer?operation=createOrder", "POST /api/v1/orders"],
  ];
  for (const [name, path, ready] of views) {
    await page.goto(path);
    await expect(page.getByRole("main").getByText(ready).filter({ visible: true }).first()).toBeVisible();
    await page.waitForTimeout(2500); // graphs are drawn after their data came
    await picture(page, name);
  }
  await report({
    timestamp: Date.now() / 1000,
    release: "storefront@1.4.0",
    request: { url: "http://127.0.0.1:8080/checkout" },
    contexts: { trace: { trace_id: latest.traceId, span_id: "00f067aa0ba902b7" } },
    breadcrumbs: { values: [{ timestamp: Date.now() / 1000 - 1, category: "ui.click", message: "button#pay" }] },
    exception: {
      values: [
        {
          type: "TypeError",
          value: "Cannot read properties of undefined (reading 'amount')",
          mechanism: { type: "onerror", handled: false },
          stacktrace: {
            frames: [{ function: "total", filename: "src/checkout/total.ts", lineno: 31, colno: 24, in_app: true }],
          },
        },
      ],
    },
  });
  await page.goto("/errors");
  await page.getByRole("link", { name: /reading 'amount'/ }).click();
  await expect(page.getByText("button#pay")).toBeVisible();
  await picture(page, "error");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`/traces/${latest.traceId}`);
  await expect(page.getByText("order-worker").first()).toBeVisible();
  await page.waitForTimeout(1000);
  await picture(page, "trace-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitem", { name: "简体中文" }).click();
  await page.waitForTimeout(1000);
  await picture(page, "trace-zh");
  await page.goto("/business?since=15m");
  await expect(page.getByRole("heading", { level: 1, name: "业务" })).toBeVisible();
  await page.waitForTimeout(2500);
  await picture(page, "business-zh");
  await mall("fault", "clear");
});
