import type { Page } from "@playwright/test";
import { accessible, call, dark, enterAsOperator, expect, inChinese, phone, picture, test } from "./shop";
import { operatorToken, type Product, retire, stocked } from "./stockroom";

// Each page in the two ways that differ most: English, light, wide; Chinese, dark, a phone.
const looks = {
  "in English, light, wide": async () => undefined,
  "in Chinese, dark, on a phone": async (page: Page) => {
    await inChinese(page);
    await phone(page);
    await dark(page);
  },
};

test.afterEach(async () => {
  await retire();
});

/** settled waits for what a page shows, and for what moves on it. */
async function settled(page: Page) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.waitForTimeout(500);
}

/** fits tells that nothing is wider than the window. */
async function fits(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

for (const [look, wear] of Object.entries(looks)) {
  test(`the stockroom's pages can be used by all ${look}`, async ({ page }) => {
    test.skip(
      look.includes("wide") && !process.env.MALL_E2E_LONG,
      "one look is tested always, both by make test-pages",
    );
    test.setTimeout(180_000);
    const token = await operatorToken();
    const pictures = (await call<{ items: Product[] }>("GET", "/admin/products?limit=100", token)).body.items
      .flatMap(product => product.pictures)
      .slice(0, 3);
    const product = await stocked({ pictures });
    const sales = (await call<{ items: { id: string }[] }>("GET", "/admin/flash-sales", token)).body.items;
    await enterAsOperator(page);
    await wear(page);
    const name = look.includes("phone") ? "phone" : "wide";

    for (const path of [
      "/admin/products",
      `/admin/products/${product.id}`,
      "/admin/stock",
      "/admin/flash-sales",
      `/admin/flash-sales/${sales.at(-1)?.id}`,
    ]) {
      await page.goto(path);
      await settled(page);
      await accessible(page);
      await fits(page);
      await picture(page, `operator-${path.split("/")[2]}${path.split("/").length > 3 ? "-detail" : ""}-${name}`);
    }
    for (const path of ["/admin/products/new", "/admin/flash-sales/new"]) {
      await page.goto(path);
      await settled(page);
      await page.locator("button[type=submit]").click();
      await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
      await accessible(page);
      await fits(page);
    }
    await page.goto(`/admin/stock?query=${product.id}`);
    await settled(page);
    await page
      .getByRole("row")
      .nth(1)
      .getByRole("button", { name: /Change the stock|修改/ })
      .click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.waitForTimeout(500);
    await accessible(page);
  });
}
