import { expect, test } from "./mall";

// What a page may cost. MALL_SLOW multiplies the limits on a machine that does other things, too.
const slow = Number(process.env.MALL_SLOW ?? 1);

test("the first paint comes within a second", async ({ page }) => {
  const paints: number[] = [];
  for (let i = 0; i < 3; i++) {
    await page.goto("/services");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    paints.push(
      await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
      ),
    );
  }
  test.info().annotations.push({ type: "first contentful paint, ms", description: paints.map(Math.round).join(", ") });
  expect(Math.min(...paints)).toBeLessThan(1000 * slow);
});

for (const name of ["services", "traces", "logs", "alerts", "business"]) {
  test(`${name} idles at one percent of a core`, async ({ page }) => {
    test.skip(
      name !== "services" && !process.env.MALL_E2E_LONG,
      "the busiest is measured always, all by make test-pages",
    );
    await page.goto(`/${name}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForTimeout(3000);
    const client = await page.context().newCDPSession(page);
    await client.send("Performance.enable");
    const busy = async () => {
      const { metrics } = await client.send("Performance.getMetrics");
      return metrics.find(m => m.name === "TaskDuration")?.value ?? 0;
    };
    const before = await busy();
    const seconds = 10;
    await page.waitForTimeout(seconds * 1000);
    const share = (await busy()) - before;
    test.info().annotations.push({ type: "main thread, share of a core", description: (share / seconds).toFixed(4) });
    expect(share / seconds).toBeLessThan(0.01 * slow);
  });
}
