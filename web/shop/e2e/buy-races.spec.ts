import { cartOf, ordersOf, ownArticle, putInCart, shown, toPayment, words } from "./buying";
import { accessible, Customer, enter, expect, onSale, test } from "./shop";

const w = words.en;
test.use({ allow: [/net::ERR_(FAILED|INTERNET_DISCONNECTED|CONNECTION_FAILED)/] });

/** checkout opens the checkout of a new customer with one article in the cart. */
async function checkout(page: Parameters<typeof enter>[0], skuId?: string) {
  const customer = await Customer.register();
  await putInCart(customer.token, skuId ?? (await onSale()).skuId);
  await enter(page, customer);
  await page.goto("/checkout");
  await expect(shown(page, "button", w.place)).toBeEnabled();
  return customer;
}

test("a double click orders once", async ({ page }) => {
  const customer = await checkout(page);
  await shown(page, "button", w.place).dblclick();
  await toPayment(page);
  expect(await ordersOf(customer.token)).toHaveLength(1);
});

test("a reload before the answer came goes on with the same order", async ({ page }) => {
  const customer = await checkout(page);
  let lost = 0;
  await page.route("**/api/v1/orders", async route => {
    if (route.request().method() !== "POST" || lost++) return route.continue();
    await route.fetch(); // the shop makes the order, and nobody hears of it
    await page.waitForTimeout(30_000).catch(() => undefined);
  });
  await shown(page, "button", w.place).click();
  await expect.poll(async () => (await ordersOf(customer.token)).length).toBe(1);
  await page.reload();
  await toPayment(page);
  await expect(shown(page, "button", w.pay)).toBeVisible();
  expect(await ordersOf(customer.token)).toHaveLength(1);
  expect(lost).toBe(2);
});

test("an answer that is lost is asked for again, and nothing is ordered twice", async ({ page }) => {
  const customer = await checkout(page);
  let lost = false;
  await page.route("**/api/v1/orders", async route => {
    if (route.request().method() !== "POST" || lost) return route.continue();
    lost = true;
    await route.fetch();
    await route.abort();
  });
  await shown(page, "button", w.place).click();
  await expect(page.getByText("We do not know yet whether your order arrived")).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Try again" }).first().click();
  await toPayment(page);
  expect(await ordersOf(customer.token)).toHaveLength(1);
});

test("without a network the cart is kept, and the order goes out when it is back", async ({ page, context }) => {
  const customer = await checkout(page);
  await context.setOffline(true);
  await shown(page, "button", w.place).click();
  await expect(page.getByText("We do not know yet whether your order arrived")).toBeVisible();
  expect(await ordersOf(customer.token)).toHaveLength(0);
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).first().click();
  await toPayment(page);
  expect(await ordersOf(customer.token)).toHaveLength(1);
});

test("somebody else buys the last piece between cart and checkout", async ({ page }) => {
  const last = await ownArticle(1);
  const plenty = await onSale();
  try {
    const customer = await Customer.register();
    await putInCart(customer.token, plenty.skuId);
    await putInCart(customer.token, last.skuId);
    await enter(page, customer);
    await page.goto("/checkout");
    await expect(shown(page, "button", w.place)).toBeEnabled();
    await (await Customer.register()).order(last.skuId);

    await shown(page, "button", w.place).click();
    await expect(page.getByText("Somebody was faster")).toBeVisible();
    await expect(page.getByText(`${last.title}: sold out`)).toBeVisible();
    await accessible(page);
    expect(await ordersOf(customer.token)).toHaveLength(0);
    expect(await cartOf(customer.token)).toHaveLength(2);

    await page.getByRole("button", { name: "Take what is left" }).click();
    await shown(page, "button", w.place).click();
    await toPayment(page);
    const orders = await ordersOf(customer.token);
    expect(orders.map(o => o.items.map(i => i.skuId))).toEqual([[plenty.skuId]]);
  } finally {
    await last.hide();
  }
});

test("a price that changed meanwhile is told before it is paid, and the order can be cancelled", async ({ page }) => {
  const article = await ownArticle(5, 10_000);
  try {
    const customer = await checkout(page, article.skuId);
    await article.reprice(15_000);
    // The page would hear of the new price by itself; the race is what is tested.
    await page.route("**/api/v1/cart", route => route.abort());
    await shown(page, "button", w.place).click();
    await expect(page.getByText("You saw a total of ¥100.00; the order comes to ¥150.00.")).toBeVisible();
    await accessible(page);
    await page.reload();
    await expect(page.getByText("You saw a total of ¥100.00; the order comes to ¥150.00.")).toBeVisible();
    await page.unroute("**/api/v1/cart");
    await page.getByRole("button", { name: "Cancel the order" }).click();
    await expect(page).toHaveURL(/\/cart$/);
    await expect(page.locator(`[data-sku="${article.skuId}"]`)).toBeVisible();
    expect((await ordersOf(customer.token)).map(o => o.status)).toEqual(["cancelled"]);
    expect(await cartOf(customer.token)).toEqual([{ skuId: article.skuId, quantity: 1 }]);
  } finally {
    await article.hide();
  }
});

test("a session that ends at the checkout costs neither the cart nor the place", async ({ page }) => {
  const customer = await checkout(page);
  // The server will know neither token.
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("mall.session") ?? "{}");
    const text = JSON.stringify({ ...session, accessToken: "gone", refreshToken: "gone" });
    localStorage.setItem("mall.session", text);
    window.dispatchEvent(new StorageEvent("storage", { key: "mall.session" }));
  });
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible({ timeout: 30_000 }); // the checkout asks for prices by itself
  await dialog.getByLabel(w.email).fill(customer.account.email);
  await dialog.locator("input[name=password]").fill(customer.account.password);
  await dialog.getByRole("button", { name: w.logIn, exact: true }).click();
  await expect(page).toHaveURL(/\/checkout$/);
  await shown(page, "button", w.place).click();
  await toPayment(page);
  expect(await ordersOf(customer.token)).toHaveLength(1);
});

test("who wants one article now orders that alone", async ({ page }) => {
  const customer = await Customer.register();
  const [kept, wanted] = [await onSale(), await onSale(20)];
  await putInCart(customer.token, kept.skuId);
  await enter(page, customer);
  await page.goto(`/products/${wanted.productId}?sku=${wanted.skuId}`);
  await shown(page, "button", "Buy now").click();
  await expect(shown(page, "button", w.place)).toBeEnabled();
  await expect(page.getByText(kept.title)).toHaveCount(0);
  await shown(page, "button", w.place).click();
  await toPayment(page);
  expect((await ordersOf(customer.token)).map(o => o.items.map(i => i.skuId))).toEqual([[wanted.skuId]]);
  expect(await cartOf(customer.token)).toEqual([{ skuId: kept.skuId, quantity: 1 }]);
});
