import { flashSale, ordersOf, ownArticle, shown, toPayment, words } from "./buying";
import { accessible, Customer, enter, expect, inChinese, phone, picture, test } from "./shop";

for (const [language, narrow, text] of [
  ["en", false, { buy: "Buy", now: "now", got: "You got it", pay: "Pay now", refused: "You have bought as many" }],
  ["zh", true, { buy: "立即抢购", now: "", got: "抢到了", pay: "去付款", refused: "限购数量" }],
] as const)
  test(`a flash purchase gets its place, its order and its payment, in ${language}`, async ({ page }) => {
    const article = await ownArticle(5, 20_000);
    try {
      const name = await flashSale(article, 9900);
      const customer = await Customer.register();
      if (language === "zh") await inChinese(page);
      if (narrow) await phone(page);
      await enter(page, customer);
      await page.goto("/flash-sales");
      await expect(page.getByRole("heading", { name })).toBeVisible();
      await accessible(page);
      await picture(page, `shop-flash-${language}`);
      const card = page.locator(`[data-sku="${article.skuId}"]`);
      await expect(card).toContainText("¥99.00");
      await expect(card).toContainText("¥200.00");
      const buy = card.getByRole("button", { name: `${text.buy} ${article.title}${text.now && ` ${text.now}`}` });
      await buy.dblclick();
      await expect(page.locator("[data-ticket]")).toHaveCount(1);
      await page.reload(); // the place is kept
      await expect(page.locator('[data-ticket="ordered"]')).toContainText(text.got);
      await accessible(page);
      await expect.poll(async () => (await ordersOf(customer.token)).length).toBe(1);

      await buy.click();
      await expect(card).toContainText(text.refused);
      await page.locator("[data-ticket]").getByRole("button", { name: text.pay }).click();
      await toPayment(page);
      await shown(page, "button", words[language].pay).click();
      await expect(page.getByRole("heading", { name: words[language].paid })).toBeVisible();
      const orders = await ordersOf(customer.token);
      expect(orders).toMatchObject([{ status: "paid", total: { amount: 9900 } }]);
    } finally {
      await article.hide();
    }
  });

test("who has no place to be delivered to gives one first, and the purchase goes on", async ({ page }) => {
  const article = await ownArticle(5, 20_000);
  try {
    await flashSale(article, 9900);
    const customer = await Customer.register();
    await enter(page, customer);
    await page.goto("/account/addresses");
    await page.evaluate(
      async ([id, token]) => {
        await fetch(`/api/v1/me/addresses/${id}`, { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
      },
      [customer.addressId, customer.token],
    );
    await page.goto("/flash-sales");
    const card = page.locator(`[data-sku="${article.skuId}"]`);
    await card.getByRole("button").click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await accessible(page);
    for (const [label, value] of [
      ["recipient", "林小满"],
      ["phone", "13800138000"],
      ["line1", "中关村大街 1 号"],
      ["city", "北京市"],
      ["province", "北京市"],
      ["postalCode", "100080"],
      ["country", "中国"],
    ] as const)
      await dialog.locator(`[name="${label}"]`).fill(value);
    await dialog.locator("button[type=submit]").click();
    await expect(page.locator('[data-ticket="ordered"]')).toBeVisible();
    expect(await ordersOf(customer.token)).toHaveLength(1);
  } finally {
    await article.hide();
  }
});
