import { call, enterAsOperator, expect, picture, test } from "./shop";
import { endSales, local, notified, operatorToken, retire, rowOf, stocked, unique } from "./stockroom";

// What the server refuses on purpose.
test.use({ allow: [/status of 400/] });

test.afterEach(async () => {
  await endSales("Test sale");
  await retire();
});

test("an operator makes a flash sale, and customers see it", async ({ page, context }) => {
  const product = await stocked();
  const name = unique("Test sale");
  await enterAsOperator(page);
  await page.goto("/admin/flash-sales");
  await page.getByRole("link", { name: "New flash sale" }).click();
  await page.getByRole("button", { name: "Announce" }).click();
  await expect(page.getByText("Add at least one SKU")).toBeVisible();
  await expect(page.getByText("Give a date and a time")).toHaveCount(2);
  await expect(page.getByLabel("Name")).toBeFocused();

  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Start").fill(await local(page, -5));
  await page.getByLabel("End").fill(await local(page, -10));
  await page.getByLabel("Limit per customer").fill("2");
  const search = page.getByRole("combobox", { name: "Add a SKU" });
  await search.fill(product.title);
  await expect(page.getByRole("option")).toHaveCount(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const item = page.getByRole("listitem", { name: "SKU 1" });
  await expect(item).toContainText("Regular price ¥199.00 · 20 available");
  await item.getByLabel("Flash price").fill("199");
  await item.getByLabel("Quantity").fill("21");
  await page.getByRole("button", { name: "Announce" }).click();
  await expect(page.getByText("The end must be after the start")).toBeVisible();
  await expect(item.getByText("Below the regular price ¥199.00")).toBeVisible();
  await expect(item.getByText("At most 20, which are available")).toBeVisible();

  await page.getByLabel("End").fill(await local(page, 10));
  await item.getByLabel("Flash price").fill("99.90");
  await item.getByLabel("Quantity").fill("5");
  await picture(page, "flash-sale-form");
  await page.getByRole("button", { name: "Announce" }).dblclick();
  await notified(page, "The flash sale is announced");
  await expect(page.getByText("This sale is running")).toBeVisible();
  await page.getByRole("link", { name: "Flash sales", exact: true }).click();
  await expect(rowOf(page, name)).toHaveCount(1);
  await expect(rowOf(page, name)).toContainText("0 of 5 sold");

  const shop = await context.newPage();
  await expect(async () => {
    await shop.goto("/flash-sales");
    await expect(shop.getByText(name).first()).toBeVisible({ timeout: 3000 });
  }).toPass();
  await expect(shop.getByText("¥99.90").first()).toBeVisible();

  // What the server refuses is on its field: the SKU goes off sale while the form is open.
  await page.getByRole("link", { name }).click();
  await expect(page.getByLabel("Limit per customer")).toHaveValue("2");
  await retire(product.title);
  await page.getByLabel("Limit per customer").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(
    page
      .getByRole("listitem", { name: "SKU 1" })
      .getByText(/is not on sale/)
      .first(),
  ).toBeVisible();
});

const payload = `"><img src=x onerror="window.broken=1"><script>window.broken=1</script>`;

test("text that looks like markup stays text, for operators and customers", async ({ page }) => {
  const mark = unique("Test lamp");
  const product = await stocked({
    title: `${mark} ${payload}`,
    description: `${payload}\n<b>bold</b>`,
    skus: [
      {
        price: { amount: 19900, currency: "CNY" },
        attributes: { "<i>colour</i>": `<img src=x onerror=window.broken=1>` },
        stock: 20,
      },
    ],
  });
  const sku = product.skus[0]?.id ?? "";
  const sale = await call<{ id: string }>("POST", "/admin/flash-sales", await operatorToken(), {
    name: `${unique("Test sale")} <img src=x onerror=window.broken=1>`,
    startsAt: new Date(Date.now() - 60_000).toISOString(),
    endsAt: new Date(Date.now() + 600_000).toISOString(),
    limitPerCustomer: 0,
    items: [{ skuId: sku, price: { amount: 9990, currency: "CNY" }, quantity: 5 }],
  });
  await enterAsOperator(page);
  const query = encodeURIComponent(mark);
  for (const path of [
    `/admin/products?query=${query}`,
    `/admin/products/${product.id}`,
    `/admin/stock?query=${sku}`,
    "/admin/flash-sales",
    `/admin/flash-sales/${sale.body.id}`,
    `/products/${product.id}`,
    `/products?query=${query}`,
    "/flash-sales",
  ]) {
    await page.goto(path);
    await expect(page.getByText("<img src=x onerror=").first(), path).toBeVisible();
    expect(await page.evaluate(() => "broken" in window), path).toBe(false);
    expect(await page.locator('img[src="x"]').count(), path).toBe(0);
  }
});
