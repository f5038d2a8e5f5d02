import { accessible, expect, test } from "./mall";
import { sendLogs } from "./otlp";

test("a log line is found live, opened, filtered by its value, and says nothing that runs", async ({ page }) => {
  const run = `e2e-${Date.now()}`;
  const hostile = `${run} <img src=x onerror="document.title='hacked'"> \u001b[31mred\u001b[0m \u202eturned`;
  await page.goto(`/logs?query=${run}`);
  await expect(page.getByText("No line matches so far")).toBeVisible();
  await expect(page.getByText("Connecting…")).toHaveCount(0);
  await sendLogs([
    { service: "edge", level: "ERROR", message: hostile, attributes: { order_id: "01E2E", status: 500 } },
    { service: "order-api", level: "INFO", message: `${run} another`, attributes: { order_id: "01OTHER" } },
  ]);
  const list = page.getByRole("listbox");
  await expect(list.getByRole("option")).toHaveCount(2);
  await accessible(page);

  await list.getByText("another").click();
  const detail = page.getByRole("region", { name: "Log line" });
  await expect(detail).toContainText("01OTHER");
  await accessible(page);
  await page.getByRole("button", { name: "Without lines with this order_id" }).click();
  await expect(page).toHaveURL(/attribute=order_id%21%3D01OTHER/);
  await expect(list.getByRole("option")).toHaveCount(1);
  await expect(list).toContainText("<img src=x onerror=");
  await expect(list).toContainText("⟨U+202E⟩turned");
  await expect(list.locator("img")).toHaveCount(0);
  expect(await page.title()).not.toContain("hacked");

  // A value in a line offers to filter by it.
  await list.getByText("01E2E").click();
  await page.getByRole("menuitem", { name: "Only lines with this order_id" }).click();
  await expect(page).toHaveURL(/attribute=order_id%3D01E2E/);
  await expect(list.getByRole("option")).toHaveCount(1);
});

test("reading older lines pauses the tail, and what came meanwhile is counted", async ({ page }) => {
  const run = `tail-${Date.now()}`;
  const begin = Date.now() - 10_000;
  await sendLogs(
    Array.from({ length: 700 }, (_, i) => ({
      service: "edge",
      level: "INFO" as const,
      message: `${run} ${i}`,
      at: begin + i,
    })),
  );
  await page.goto(`/logs?query=${run}`);
  const list = page.getByRole("listbox");
  await expect(list.getByText(`${run} 699`, { exact: true })).toBeVisible();
  await list.hover();
  await page.mouse.wheel(0, -2000);
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await expect(async () => {
    await page.mouse.wheel(0, -5000);
    await expect(page.getByText("700 lines")).toBeVisible({ timeout: 1000 }); // older pages come while scrolling up
  }).toPass();
  await sendLogs([{ service: "edge", level: "INFO", message: `${run} late` }]);
  await page.getByRole("button", { name: /1 new line/ }).click();
  await expect(list.getByText(`${run} late`, { exact: true })).toBeVisible();
});

test("a query is written with completion, run with Enter, and wrong ones say where", async ({ page, quiet }) => {
  await page.goto("/metrics");
  const editor = page.getByRole("textbox", { name: "Query A" });
  await editor.click();
  await page.keyboard.type("mall_tele");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await editor.fill("vector(1) +");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("line 1");
  await accessible(page);
  await editor.fill("vector(1) + time() * 0");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/query=vector/);
  await expect(page.getByRole("img", { name: /Graph/ })).toBeVisible();
  await page.getByText("Table", { exact: true }).click();
  await expect(page.getByRole("cell", { name: "1", exact: true })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "History" }).click();
  await expect(page.getByRole("menuitem", { name: "vector(1) + time() * 0" })).toBeVisible();
  // The browser itself tells of answers that refuse the query.
  quiet.splice(0, quiet.length, ...quiet.filter(said => !said.includes("status of 400")));
});
