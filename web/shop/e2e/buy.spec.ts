import { cartOf, ordersOf, ownArticle, putInCart, shown, toPayment, words } from "./buying";
import { accessible, Customer, dark, enter, expect, inChinese, onSale, phone, picture, test } from "./shop";

for (const [language, narrow] of [
  ["en", false],
  ["zh", true],
] as const) {
  const w = words[language];
  test(`a stranger fills a cart, logs in, orders and pays, in ${language}${narrow ? " on a phone, in the dark" : ""}`, async ({
    page,
  }) => {
    test.slow(); // five pages, each looked at by axe
    const customer = await Customer.register();
    const [before, wanted] = [await onSale(), await onSale(20)];
    await putInCart(customer.token, before.skuId, 2);
    if (language === "zh") await inChinese(page);
    if (narrow) {
      await phone(page);
      await dark(page);
    }

    await page.goto(`/products/${wanted.productId}?sku=${wanted.skuId}`);
    await shown(page, "button", w.add).click();
    await page.goto("/cart");
    await expect(page.locator(`[data-sku="${wanted.skuId}"]`)).toBeVisible();
    await accessible(page);
    await picture(page, `shop-cart-${language}`);

    await shown(page, "link", w.checkout).click();
    await page.getByLabel(w.email).fill(customer.account.email);
    await page.locator("main input[name=password]").fill(customer.account.password);
    await page.locator("main").getByRole("button", { name: w.logIn, exact: true }).click();

    await expect(page).toHaveURL(/\/checkout$/);
    await expect(shown(page, "button", w.place)).toBeEnabled();
    await expect(page.getByText(before.title)).toBeVisible();
    await expect(page.getByText(wanted.title)).toBeVisible();
    await accessible(page);
    await picture(page, `shop-checkout-${language}`);
    expect(await page.evaluate(() => localStorage.getItem("mall.cart"))).toBeNull();
    expect(await cartOf(customer.token)).toEqual([
      { skuId: before.skuId, quantity: 2 },
      { skuId: wanted.skuId, quantity: 1 },
    ]);

    await shown(page, "button", w.place).click();
    await toPayment(page);
    await expect(shown(page, "button", w.pay)).toBeVisible();
    await accessible(page);
    await picture(page, `shop-payment-${language}`);
    await shown(page, "button", w.pay).click();
    await expect(page.getByRole("heading", { name: w.paid })).toBeVisible();
    await accessible(page);
    await picture(page, `shop-paid-${language}`);

    const orders = await ordersOf(customer.token);
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ status: "paid", total: { amount: 2 * before.price + wanted.price } });
    expect(await cartOf(customer.token)).toEqual([]);
  });
}

test("a payment that fails is made again, across reloads and the back button", async ({ page }) => {
  const customer = await Customer.register();
  await putInCart(customer.token, (await onSale()).skuId);
  await enter(page, customer);
  await page.goto("/checkout");
  await shown(page, "button", words.en.place).click();
  const first = await toPayment(page);
  await shown(page, "button", words.en.fail).click();
  await page.reload(); // while the provider has not called back
  await expect(page.getByRole("heading", { name: "The payment failed" })).toBeVisible();
  await accessible(page);
  await shown(page, "button", words.en.again).dblclick();
  await expect(page).not.toHaveURL(new RegExp(first));
  const second = await toPayment(page);
  await shown(page, "button", words.en.pay).click();
  await page.reload();
  await expect(page.getByRole("heading", { name: words.en.paid })).toBeVisible();

  await page.goto(`/pay/${first}`); // the one that failed
  await expect(page.getByRole("heading", { name: "This order is paid already" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(second));
  await expect(page.getByRole("heading", { name: words.en.paid })).toBeVisible();
  expect((await ordersOf(customer.token)).map(o => o.status)).toEqual(["paid"]);
});

test("two tabs share a stranger's cart, and a payment", async ({ page, context }) => {
  const article = await onSale(25);
  const other = await context.newPage();
  await other.goto("/cart");
  await expect(other.getByText("Your cart is empty")).toBeVisible();
  await page.goto(`/products/${article.productId}?sku=${article.skuId}`);
  await shown(page, "button", words.en.add).click();
  await expect(other.locator(`[data-sku="${article.skuId}"]`)).toBeVisible();
  await other.getByRole("button", { name: `One more of ${article.title}` }).click();
  await page.goto("/cart");
  await expect(page.getByLabel(`Quantity of ${article.title}`)).toHaveValue("2");

  const customer = await Customer.register();
  const merges: string[] = [];
  context.on("request", r => r.url().endsWith("/cart/merge") && merges.push(r.url()));
  await enter(page, customer);
  await page.goto("/checkout"); // the other tab hears of the session, too
  await expect(shown(page, "button", words.en.place)).toBeEnabled();
  await expect(other.getByLabel(`Quantity of ${article.title}`)).toHaveValue("2");
  expect(merges).toHaveLength(1);
  await shown(page, "button", words.en.place).click();
  const payment = await toPayment(page);
  await other.goto(`/pay/${payment}`);
  await expect(shown(other, "button", words.en.pay)).toBeVisible();
  await shown(page, "button", words.en.pay).click();
  await expect(other.getByRole("heading", { name: words.en.paid })).toBeVisible();
  await expect(page.getByRole("heading", { name: words.en.paid })).toBeVisible();
  await other.goto("/cart");
  await expect(other.getByText("Your cart is empty")).toBeVisible();
});

test("the cart is edited, undone, and tells what cannot be bought", async ({ page }) => {
  const customer = await Customer.register();
  const [plenty, scarce] = [await onSale(28), await ownArticle(2)];
  try {
    await putInCart(customer.token, plenty.skuId, 1);
    await putInCart(customer.token, scarce.skuId, 3);
    await enter(page, customer);
    await page.goto("/cart");
    await expect(page.getByText("Only 2 pieces left")).toBeVisible();
    await expect(shown(page, "button", words.en.checkout)).toBeDisabled();
    await accessible(page);
    await page.getByRole("button", { name: "Take all 2" }).click();
    await expect(shown(page, "link", words.en.checkout)).toBeVisible();

    await page.getByRole("button", { name: `Remove ${plenty.title}` }).click();
    await expect.poll(() => cartOf(customer.token)).toEqual([{ skuId: scarce.skuId, quantity: 2 }]);
    await expect(page.getByRole("button", { name: `Put ${plenty.title} back` })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await cartOf(customer.token)).length).toBe(2);

    await scarce.reprice(9900);
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("¥123.00 when you added it: the price went down")).toBeVisible({ timeout: 2000 });
    }).toPass();
  } finally {
    await scarce.hide();
  }
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Sold out", { exact: true })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page.getByRole("button", { name: "Remove or reduce them" }).filter({ visible: true }).click();
  await expect.poll(() => cartOf(customer.token)).toEqual([{ skuId: plenty.skuId, quantity: 1 }]);
});
