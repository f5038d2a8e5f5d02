import { randomUUID } from "node:crypto";
import { Customer, expect, report, test } from "./mall";

test("what did this customer's click do: from the page's error to the order's trace", async ({ page }) => {
  const customer = await Customer.logIn();
  const order = await customer.order();
  await report({
    timestamp: Date.now() / 1000,
    release: "storefront@1.0.0",
    contexts: { trace: { trace_id: order.traceId, span_id: "00f067aa0ba902b7" } },
    breadcrumbs: { values: [{ timestamp: Date.now() / 1000 - 1, category: "ui.click", message: "button#pay" }] },
    exception: {
      values: [
        {
          type: "TypeError",
          value: "total is undefined <img src=x onerror=document.title='broken'>",
          mechanism: { type: "onerror", handled: false },
          stacktrace: { frames: [{ function: "pay", filename: "/assets/pay.js", lineno: 3, colno: 7, in_app: true }] },
        },
      ],
    },
  });
  await page.goto("/errors");
  await page.getByRole("link", { name: /total is undefined/ }).click();
  await expect(page.getByText("button#pay")).toBeVisible();
  await expect(page.getByText("storefront@1.0.0").first()).toBeVisible();
  await expect(page).toHaveTitle(/TypeError/); // and not what the message wanted
  await page.getByRole("link", { name: /Backend trace/ }).click();
  await expect(page).toHaveURL(new RegExp(order.traceId));
  await expect(page.getByText("edge").first()).toBeVisible();
});

test("a resolved error leaves the list and can be reopened", async ({ page }) => {
  const name = `Odd${randomUUID().slice(0, 8)}Error`;
  await report({ timestamp: Date.now() / 1000, exception: { values: [{ type: name, value: "once" }] } });
  await page.goto("/errors");
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await page.getByRole("button", { name: "Resolve" }).click();
  await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
  await page.getByRole("link", { name: /All page errors/ }).click();
  await expect(page.getByRole("link", { name: new RegExp(name) })).toHaveCount(0);
});
