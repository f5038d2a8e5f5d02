import { cpus, loadavg } from "node:os";
import { limit, MainThread, tasks } from "./cpu";
import { expect, test } from "./mall";
import { type Sent, sendLogs } from "./otlp";

const rate = 5000; // lines a second
const seconds = 10;
const batch = 250;
/** The longest that the page may not react while lines pour in, in milliseconds of the clock: it includes whatever else runs. */
const longestWait = 300;
/** What one task may cost, in milliseconds of CPU time: twice what it did, 12 to 19. */
const longestTask = 40;
/** The share of a core that the page's main thread may take: twice what it did, this test's own frames included. */
const mostShare = 0.25;

declare global {
  interface Window {
    frames_: number[];
    blocks_: number[];
  }
}

/** pour sends lines at the rate, as a Collector does: a batch at a time. Returns how many it sent. */
async function pour(run: string): Promise<number> {
  let sent = 0;
  const begin = performance.now();
  while (performance.now() - begin < seconds * 1000) {
    const due = Math.min(rate * seconds, (rate * (performance.now() - begin)) / 1000);
    const requests: Promise<void>[] = [];
    while (sent + batch <= due) {
      const lines: Sent[] = Array.from({ length: batch }, (_, i) => {
        const n = sent + i;
        return {
          service: ["edge", "order-api", "order-rpc", "product-rpc"][n % 4] ?? "edge",
          level: n % 100 === 0 ? "ERROR" : n % 20 === 0 ? "WARN" : "INFO",
          message: `${run} line ${n}`,
          traceId: n.toString(16).padStart(32, "a"),
          spanId: n.toString(16).padStart(16, "b"),
          attributes: { method: "POST", route: "/api/v1/orders", status: 201, duration_ms: (n % 300) / 7 },
        };
      });
      sent += batch;
      requests.push(sendLogs(lines));
    }
    await Promise.all(requests);
    await new Promise(done => setTimeout(done, 10));
  }
  return sent;
}

// A trace takes pictures and copies of the page while it is measured.
test.use({ trace: "off" });

test("5,000 log lines a second do not freeze the page, and each is shown or counted", async ({ page }) => {
  test.setTimeout(120_000);
  await page.addInitScript(() => {
    window.frames_ = [];
    window.blocks_ = [];
    let last = 0;
    const frame = (now: number) => {
      if (last) window.frames_.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) window.blocks_.push(entry.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  const run = `speed-${Date.now()}`;
  await sendLogs([{ service: "edge", level: "INFO", message: `${run} begin` }]);
  await page.goto(`/logs?query=${run}`);
  await expect(page.getByText(`${run} begin`)).toBeVisible();
  await expect(page.getByText("Connecting…")).toHaveCount(0);
  await page.waitForTimeout(3500); // what is stored and what is streamed no longer overlap
  await page.evaluate(() => {
    window.frames_ = [];
    window.blocks_ = [];
  });

  const thread = await MainThread.of(page);
  let sent = 0;
  let pause = 0;
  let waiting: string | null = "";
  let cpu = 0;
  const costs = await tasks(page, async () => {
    const before = await thread.ms();
    const pouring = pour(run);
    await page.waitForTimeout((seconds * 1000) / 4);
    // The page works while they pour in: a click is answered.
    const clicked = Date.now();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
    pause = Date.now() - clicked;
    await page.waitForTimeout(1000);
    waiting = await page.getByRole("button", { name: /new lines/ }).textContent();
    await page.getByRole("button", { name: "Resume" }).click();
    sent = await pouring;
    cpu = (await thread.ms()) - before;
  });

  const lostSoFar = async () => {
    const told = page.locator("[data-lost]");
    return (await told.count()) > 0 ? Number(await told.getAttribute("data-lost")) : 0;
  };
  const taken = async () => Number(await page.locator("[data-received]").getAttribute("data-received"));
  await expect.poll(async () => (await taken()) + (await lostSoFar())).toBe(sent + 1);
  const measured = await page.evaluate(() => ({
    frames: window.frames_.toSorted((a, b) => b - a),
    blocks: window.blocks_.toSorted((a, b) => b - a),
  }));
  const lost = await lostSoFar();
  const received = await taken();
  const share = cpu / (seconds * 1000);
  const blocked = measured.blocks.reduce((sum, ms) => sum + ms, 0);
  const report = {
    sent,
    received,
    lost,
    waitingAfterOneSecondOfPause: waiting,
    pauseAnsweredMs: pause,
    mainThreadShare: Math.round(share * 1000) / 1000,
    longestTaskCpuMs: Math.round(costs[0] ?? 0),
    tasks: costs.length,
    load: loadavg()[0]?.toFixed(1),
    longestBlockMs: Math.round(measured.blocks[0] ?? 0),
    blocks: measured.blocks.length,
    blockedShare: Math.round((blocked / (seconds * 1000)) * 100) / 100,
    longestFrameGapMs: Math.round(measured.frames[0] ?? 0),
    p99FrameGapMs: Math.round(measured.frames[Math.floor(measured.frames.length / 100)] ?? 0),
    frames: measured.frames.length,
  };
  test.info().annotations.push({ type: "numbers", description: JSON.stringify(report) });
  process.stdout.write(`${JSON.stringify(report)}\n`);

  expect(sent).toBeGreaterThanOrEqual(rate * seconds * 0.95);
  expect(lost).toBeLessThan(sent * 0.05);
  expect(costs.length).toBeGreaterThan(seconds);
  expect(costs[0], "the longest task, CPU time").toBeLessThan(limit(longestTask));
  expect(share, "share of a core").toBeLessThan(limit(mostShare));
  // By the clock only where nothing else runs: a page that waits for a processor stands still, too.
  if ((loadavg()[0] ?? 0) < cpus().length) {
    expect(report.longestBlockMs).toBeLessThan(limit(longestWait));
    expect(report.longestFrameGapMs).toBeLessThan(limit(longestWait));
  }
  expect(pause).toBeLessThan(limit(1000));
});
