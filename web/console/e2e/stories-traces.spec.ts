import type { Page } from "@playwright/test";
import { Customer, expect, mall, test } from "./mall";

/** onlyTrace opens the trace in which the order was made, once the list shows nothing else. */
async function onlyTrace(page: Page) {
  const found = page.getByRole("link", { name: /POST \/api\/v1\/orders$/ });
  await expect(found).toHaveCount(1);
  await found.click();
}

const create = "mall.order.v1.Order/CreateOrder";

test("why was this order slow: its trace names the call in which the time went", async ({ page }) => {
  const customer = await Customer.logIn();
  await mall("fault", "set", "order-rpc", "--route", create, "--latency", "800ms", "--for", "1m");
  const order = await customer.order().finally(() => mall("fault", "clear", "order-rpc"));

  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Services" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /Go to a page/ }).fill(order.id);
  await page.getByRole("button", { name: `Find traces of the order ${order.id}` }).click();
  await onlyTrace(page);
  await expect(page).toHaveURL(new RegExp(order.traceId));

  // Where the time goes, by service: the first row is the answer.
  const shares = page.getByRole("table", { name: "By service" }).getByRole("row");
  await expect(shares.nth(1)).toContainText("order-rpc");
  const guilty = page.getByRole("treeitem", { name: new RegExp(`^order-rpc ${create}.* on the critical path`) });
  await guilty.click();
  const details = page.getByRole("complementary", { name: "Details of the span" });
  await expect(details).toContainText(/Itself\s*[89]\d\d ms/);
  await details.getByText("fault injected").click();
});

test("the order just placed, from its trace to the Kafka consumer and the line it logged", async ({ page }) => {
  const customer = await Customer.logIn();
  const order = await customer.order();
  await customer.pay(order.id);

  await page.goto("/traces");
  await page.getByRole("textbox", { name: "Order or payment" }).fill(order.id);
  await page.keyboard.press("Enter");
  await onlyTrace(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("edge POST /api/v1/orders");

  const sent = page.getByRole("treeitem", { name: /send mall\.order\.v1/ });
  await sent.click();
  const details = page.getByRole("complementary", { name: "Details of the span" });
  await expect(details).toContainText("Processed by");
  await details.getByRole("button", { name: /Go to the span product-worker process mall\.order\.v1/ }).click();
  await expect(details.getByText("consumer", { exact: true })).toBeVisible();
  await expect(details.getByRole("heading", { name: /^Log lines/ })).toBeVisible();
  await details.getByRole("link", { name: "Log lines" }).click();

  await expect(page).toHaveURL(/\/logs\?.*spanId=/);
  await expect(page.getByText(/^Only span/)).toBeVisible();
  const line = page.getByRole("listbox").getByRole("option").filter({ hasText: "topic=mall.order.v1" });
  await expect(line).toHaveCount(1);
  await expect(line).toContainText(/product-worker/);
  await line.getByText("event", { exact: true }).click();
  const seen = page.getByRole("region", { name: "Log line" });
  await expect(seen.getByRole("link", { name: "Open its trace" })).toHaveAttribute("href", `/traces/${order.traceId}`);
  await seen.getByRole("link", { name: "All lines of the trace" }).click();
  await expect(page.getByRole("option").filter({ hasText: "POST" }).filter({ hasText: "order-api" })).not.toHaveCount(
    0,
  );
});

test("a trace that was exported is imported and opens", async ({ page }) => {
  const order = await (await Customer.logIn()).order();
  await page.goto(`/traces/${order.traceId}`);
  await expect(page.getByRole("treeitem", { name: new RegExp(`^order-rpc ${create}`) }).first()).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as OTLP JSON" }).click();
  const exported = (await (await downloading).createReadStream()).setEncoding("utf8");
  let text = "";
  for await (const part of exported) text += part;

  // As it would come from another mall: under an id that this one does not know.
  const other = order.traceId.replace(/./g, c => (15 - Number.parseInt(c, 16)).toString(16));
  expect(text).toContain(order.traceId);
  await page.goto("/traces");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import" }).click();
  await (await choosing).setFiles({
    name: "trace.json",
    mimeType: "application/json",
    buffer: Buffer.from(text.replaceAll(order.traceId, other)),
  });
  await expect(page).toHaveURL(new RegExp(other));
  await expect(page.getByText(/spans were imported/)).toBeVisible();
  await expect(page.getByRole("treeitem", { name: new RegExp(`^order-rpc ${create}`) }).first()).toBeVisible();
});

test("a file that is no trace is refused with a reason", async ({ page }) => {
  await page.goto("/traces");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import" }).click();
  await (await choosing).setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no trace") });
  await expect(page.getByText("notes.txt is no JSON file.")).toBeVisible();
});
