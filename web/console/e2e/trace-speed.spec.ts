import { randomBytes } from "node:crypto";
import { accessible, consoleUrl, expect, test } from "./mall";

const services = ["edge", "order-api", "order-rpc", "product-rpc", "payment-rpc", "order-worker"];

/** generated is a trace of count spans: calls four deep, with SQL below, a consumer now and then, some errors. */
function generated(count: number): { traceId: string; body: string } {
  const traceId = randomBytes(16).toString("hex");
  const begin = BigInt(Date.now() - 3_600_000) * 1_000_000n;
  const nano = (ms: number) => String(begin + BigInt(Math.round(ms * 1e6)));
  const id = (n: number) => (n + 1).toString(16).padStart(16, "0");
  const length = count * 2;
  const byService = new Map<string, unknown[]>(services.map(s => [s, []]));
  for (let i = 0; i < count; i++) {
    // Every span has up to four children; a child lies within its parent.
    const parent = Math.floor((i - 1) / 4);
    const depth = Math.floor(Math.log(i * 3 + 1) / Math.log(4));
    const from = i * 1.5;
    const sql = depth >= 4;
    byService.get(services[depth % services.length] ?? "edge")?.push({
      traceId,
      spanId: id(i),
      parentSpanId: i === 0 ? "" : id(parent),
      name: sql ? "SELECT orders" : `mall.order.v1.Order/Step${i % 17}`,
      kind: i % 50 === 49 ? 5 : sql ? 3 : 2,
      startTimeUnixNano: nano(from),
      endTimeUnixNano: nano(i === 0 ? length : from + 1 + (length - from) / (depth + 2)),
      attributes: [
        { key: "http.route", value: { stringValue: "/api/v1/orders/:id" } },
        { key: "mall.order.id", value: { stringValue: "01M82QQ8YD5KEPXHS4E4KGKQM5" } },
        { key: "db.query.text", value: { stringValue: "SELECT id, status FROM orders WHERE id = ?" } },
        { key: "db.response.affected_rows", value: { intValue: String(i) } },
      ],
      status: i % 97 === 96 ? { code: 2, message: "no stock" } : {},
    });
  }
  const resourceSpans = [...byService].map(([service, spans]) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{ scope: { name: "generated" }, spans }],
  }));
  return { traceId, body: JSON.stringify({ resourceSpans }) };
}

async function imported(count: number): Promise<string> {
  const { traceId, body } = generated(count);
  const answer = await fetch(`${consoleUrl}/api/traces`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  expect(answer.status, await answer.text()).toBe(200);
  return traceId;
}

/** limit is how long it may take, times MALL_SLOW where the machine is busy with something else. */
const limit = (ms: number) => ms * Number(process.env.MALL_SLOW ?? 1);

/** opened is how long it takes from the start of the navigation until rows are drawn and a click on one is handled. */
async function opened(
  page: import("@playwright/test").Page,
  traceId: string,
): Promise<{ drawn: number; interactive: number }> {
  // The click comes from within the page, as soon as there is a row: the driver's own round trips do not count.
  await page.addInitScript(() => {
    const times: Record<string, number> = {};
    Object.assign(window, { traceTimes: times });
    const look = () => {
      const row = document.querySelector<HTMLElement>('[role="treeitem"]:nth-of-type(3)');
      if (row && !times.drawn) {
        times.drawn = performance.now();
        row.click();
      }
      if (times.drawn && document.querySelector('[role="treeitem"][aria-selected="true"]')) {
        // After the next frame it is on the screen.
        requestAnimationFrame(() => {
          times.interactive ??= performance.now();
        });
        return;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`/traces/${traceId}`, { waitUntil: "commit" });
  const read = () =>
    page.evaluate(() => (window as unknown as { traceTimes: { drawn: number; interactive?: number } }).traceTimes);
  await expect.poll(async () => (await read()).interactive ?? 0, { intervals: [50] }).toBeGreaterThan(0);
  const { drawn, interactive = 0 } = await read();
  return { drawn, interactive };
}

test("a trace of 1,000 spans is interactive within 500 ms", async ({ browser, page }, info) => {
  const traceId = await imported(1000);
  // The best of five: what the page needs, not what else the machine does meanwhile.
  const runs: number[] = [];
  for (let run = 0; run < 5; run++) {
    const context = await browser.newContext({ baseURL: consoleUrl });
    const { drawn, interactive } = await opened(await context.newPage(), traceId);
    info.annotations.push({
      type: "1,000 spans",
      description: `drawn ${drawn.toFixed(0)} ms, interactive ${interactive.toFixed(0)} ms`,
    });
    runs.push(interactive);
    await context.close();
  }
  expect(Math.min(...runs), `runs: ${runs.map(r => r.toFixed(0)).join(", ")} ms`).toBeLessThan(limit(500));
  await page.goto(`/traces/${traceId}?span=0000000000000004`);
  await expect(page.getByRole("complementary")).toBeVisible();
  await accessible(page);
});

test("a trace of 10,000 spans can be worked with", async ({ page }, info) => {
  const { drawn, interactive } = await opened(page, await imported(10_000));
  info.annotations.push({
    type: "10,000 spans",
    description: `drawn ${drawn.toFixed(0)} ms, interactive ${interactive.toFixed(0)} ms`,
  });
  expect(interactive).toBeLessThan(limit(3000));
  // Only what is in sight is in the document.
  expect(await page.getByRole("treeitem").count()).toBeLessThan(100);
  await page.getByRole("tree").focus();
  await page.keyboard.press("End");
  await expect(page.locator('[role="treeitem"][aria-selected="true"]')).toBeInViewport();
  const search = page.getByRole("searchbox").first();
  await search.fill("affected_rows=9999");
  await search.press("Enter");
  await expect(page.locator('[role="treeitem"][aria-selected="true"]')).toHaveAttribute("id", "span-0000000000002710");
});
