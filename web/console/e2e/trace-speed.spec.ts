import { randomBytes } from "node:crypto";
import { cpus, loadavg } from "node:os";
import type { Browser, Page } from "@playwright/test";
import { limit, MainThread } from "./cpu";
import { accessible, consoleUrl, expect, test } from "./mall";

const services = ["edge", "order-api", "order-rpc", "product-rpc", "payment-rpc", "order-worker"];

/** generated is a trace of count spans: calls four deep, with SQL below, a consumer now and then, some errors. */
function generated(count: number): { traceId: string; body: string } {
  const traceId = randomBytes(16).toString("hex");
  // Recent enough for the list, and too old to be asked for again and again.
  const begin = BigInt(Date.now() - 300_000) * 1_000_000n;
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
        { key: "generated.id", value: { stringValue: traceId } },
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

/** Opened is what it took until rows were drawn and until a click on one of them was answered on the screen. */
interface Opened {
  drawn: number;
  interactive: number;
  /** What the page's main thread did until then, in milliseconds of CPU time. */
  cpu: number;
}

/** watched makes the page note when a row is there, click it at once, and note when the click is answered. */
async function watched(page: Page): Promise<MainThread> {
  // The click comes from within the page, as soon as there is a row: the driver's own round trips do not count.
  await page.addInitScript(() => {
    const times: Record<string, number> = { start: 0 };
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
  return MainThread.of(page);
}

type Times = { traceTimes: { start: number; drawn: number; interactive?: number } };

async function measured(page: Page, thread: MainThread, before: number): Promise<Opened> {
  await page.waitForFunction(() => (window as unknown as Times).traceTimes.interactive, undefined, { polling: 50 });
  const cpu = (await thread.ms()) - before;
  const { start, drawn, interactive = 0 } = await page.evaluate(() => (window as unknown as Times).traceTimes);
  return { drawn: drawn - start, interactive: interactive - start, cpu };
}

/** loaded opens a trace by its address, with nothing cached: counted from the start of the navigation. */
async function loaded(page: Page, traceId: string): Promise<Opened> {
  const thread = await watched(page);
  await page.goto(`/traces/${traceId}`, { waitUntil: "commit" });
  return measured(page, thread, 0);
}

/** followed opens a trace from the list of traces: counted from the click on it. */
async function followed(page: Page, traceId: string): Promise<Opened> {
  const thread = await watched(page);
  await page.goto(`/traces?attribute=generated.id%3D${traceId}`);
  await page.locator(`a[href="/traces/${traceId}"]`).first().waitFor();
  await page.waitForTimeout(1500); // the list's own work is done
  const before = await thread.ms();
  await page.evaluate(id => {
    (window as unknown as Times).traceTimes.start = performance.now();
    document.querySelector<HTMLElement>(`a[href="/traces/${id}"]`)?.click();
  }, traceId);
  return measured(page, thread, before);
}

/** bestOfFive is what the page needs, not what else the machine does meanwhile: the least of five, each in a new browser context. */
async function bestOfFive(browser: Browser, way: typeof loaded, traceId: string, name: string): Promise<Opened> {
  const runs: Opened[] = [];
  for (let run = 0; run < 5; run++) {
    const context = await browser.newContext({ baseURL: consoleUrl, viewport: { width: 1280, height: 800 } });
    const one = await way(await context.newPage(), traceId);
    const load = loadavg()[0]?.toFixed(1);
    test.info().annotations.push({
      type: name,
      description: `drawn ${one.drawn.toFixed(0)} ms, interactive ${one.interactive.toFixed(0)} ms, main thread ${one.cpu.toFixed(0)} ms CPU, load ${load}`,
    });
    runs.push(one);
    await context.close();
  }
  const least = (of: keyof Opened) => Math.min(...runs.map(r => r[of]));
  const best = { drawn: least("drawn"), interactive: least("interactive"), cpu: least("cpu") };
  process.stdout.write(`${name}: ${JSON.stringify(best, (_, v) => (typeof v === "number" ? Math.round(v) : v))}\n`);
  return best;
}

/** idle tells whether nothing else runs, so that the clock tells about the page. */
const idle = () => (loadavg()[0] ?? 0) < cpus().length;

// Interactive: rows are drawn and a click on one of them is answered on the screen. CPU time decides, since it does not
// depend on what else runs; the clock decides only where nothing else does.
test("a trace of 1,000 spans is interactive within 500 ms of a click on it", async ({ browser }) => {
  const quiet = idle();
  const best = await bestOfFive(browser, followed, await imported(1000), "1,000 spans, from the list");
  // It was 123 to 208, by how busy the machine was.
  expect(best.cpu, "main thread, CPU time").toBeLessThan(limit(300));
  if (quiet) expect(best.interactive, "by the clock").toBeLessThan(limit(500));
});

test("a trace of 1,000 spans costs less than 500 ms when its page is loaded for it", async ({ browser, page }) => {
  const quiet = idle();
  const traceId = await imported(1000);
  const best = await bestOfFive(browser, loaded, traceId, "1,000 spans, whole load");
  // It was 337 to 421, by how busy the machine was.
  expect(best.cpu, "main thread, CPU time").toBeLessThan(limit(500));
  // A load asks for files one after another, and the browser's other processes work, too.
  if (quiet) expect(best.interactive, "by the clock").toBeLessThan(limit(1000));
  await page.goto(`/traces/${traceId}?span=0000000000000004`);
  await expect(page.getByRole("complementary")).toBeVisible();
  await accessible(page);
});

test("a trace of 10,000 spans can be worked with", async ({ page }, info) => {
  const { drawn, interactive, cpu } = await loaded(page, await imported(10_000));
  info.annotations.push({
    type: "10,000 spans",
    description: `drawn ${drawn.toFixed(0)} ms, interactive ${interactive.toFixed(0)} ms, main thread ${cpu.toFixed(0)} ms CPU, load ${loadavg()[0]?.toFixed(1)}`,
  });
  expect(cpu, "main thread, CPU time").toBeLessThan(limit(1000));
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
