import { accessible, expect, test } from "./mall";

const pages = [
  "services",
  "map",
  "traces",
  "logs",
  "metrics",
  "dashboards",
  "alerts",
  "business",
  "errors",
  "visits",
  "faults",
  "explorer",
];

for (const name of pages) {
  test(`${name} is accessible in light and dark`, async ({ page }) => {
    await page.goto(`/${name}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("status", { name: "Loading" })).toHaveCount(0); // what loads has loaded
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page);
  });
}

test("both languages, and the page remembers which", async ({ page }) => {
  await page.goto("/services");
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByRole("menuitem", { name: "简体中文" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("服务");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("服务");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("the keyboard goes everywhere", async ({ page }) => {
  await page.goto("/services");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expect(page).toHaveURL(/\/logs/);
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /Go to a page/ }).fill("alerts");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/alerts/);
  await expect(page.getByRole("dialog")).toHaveCount(0); // until then, keys are its
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("no page is wider than a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const name of pages) {
    await page.goto(`/${name}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, name).toBeLessThanOrEqual(390);
  }
});

test("an open page that misses a file of its version becomes the newer one", async ({ page, quiet }) => {
  await page.goto("/services");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Services");
  let missed = 0;
  const gone = /\/assets\/traces-[^/]*\.js$/;
  await page.route(gone, route => route.fulfill({ status: 404 }).then(() => missed++), { times: 1 });
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Traces");
  expect(missed).toBe(1);
  // The old page may still have had the time to complain.
  quiet.splice(0, quiet.length, ...quiet.filter(said => !/dynamically imported/.test(said)));
});
