import {
  accessible,
  Customer,
  call,
  dark,
  enter,
  expect,
  inChinese,
  logIn,
  operator,
  phone,
  picture,
  test,
} from "./shop";

const script = '<script>alert(1)</script><img src=x onerror="alert(2)">';

test("orders are listed by state, page by page, and a stranger's is not found", async ({ page }) => {
  const [customer, stranger] = [await Customer.register(), await Customer.register()];
  const theirs = await stranger.order();
  for (let i = 0; i < 11; i++) await customer.order();
  const bought = await customer.buy();
  await enter(page, customer);
  await page.goto("/orders");
  await expect(page.locator("main").getByRole("listitem")).toHaveCount(10);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(page.locator("main").getByRole("listitem")).toHaveCount(12);
  await accessible(page);
  await picture(page, "orders");
  const states = page.getByRole("navigation", { name: "Orders by state" });
  await states.getByRole("link", { name: "Paid", exact: true }).click();
  await expect(page).toHaveURL(/\?status=paid$/);
  await expect(page.locator("main").getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(page.locator("main").getByRole("listitem")).toHaveCount(1);
  await page.locator("main").getByRole("listitem").click();
  await expect(page).toHaveURL(new RegExp(`/orders/${bought}$`));
  await page.goBack();
  await states.getByRole("link", { name: "Refunded" }).click();
  await expect(page.getByText("No orders here")).toBeVisible();
  await accessible(page);
  await page.goto(`/orders/${theirs.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such order");
  await accessible(page);
});

test("an order is cancelled, and one that was paid meanwhile says so", async ({ page }) => {
  const customer = await Customer.register();
  const [first, second] = [await customer.order(), await customer.order()];
  await enter(page, customer);
  await page.goto(`/orders/${first.id}`);
  await expect(page.getByRole("timer")).toHaveText(/^1[0-4]:\d\d$/);
  await accessible(page);
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the order" }).click();
  await expect(page.getByText("You cancelled it.")).toBeVisible();
  await expect(page.getByText("Cancelled by you")).toBeVisible();

  await page.goto(`/orders/${second.id}`);
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await customer.pay(second.id);
  await customer.reaches(second.id, "paid");
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Cancel the order" });
  await confirm.click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("This is no longer possible");
  await page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
  await expect(page.getByRole("button", { name: "Ask for a refund" })).toBeVisible();
});

test("an order is paid from its page by the payment that was begun", async ({ page }) => {
  const customer = await Customer.register();
  const { id } = await customer.order();
  await enter(page, customer);
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: /^Pay/ }).dblclick();
  await expect(page).toHaveURL(/\/pay\//);
  const begun = page.url();
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page).toHaveURL(begun);
});

test("the parcel, its receipt, a refund that is declined and one that is paid, as they happen", async ({ page }) => {
  const customer = await Customer.register(script);
  const id = await customer.buy();
  const operators = (await logIn(operator)).accessToken;
  await enter(page, customer);
  await page.goto(`/orders/${id}`);
  await expect(page.getByText("We pack your order.")).toBeVisible();
  await expect(page.getByText(script)).not.toHaveCount(0);

  const parcel = { carrier: `SF ${script}`.slice(0, 100), trackingNumber: "SF1234567890" };
  await call("POST", `/admin/orders/${id}/shipment`, operators, parcel);
  await expect(page.getByText("SF1234567890")).toBeVisible({ timeout: 20_000 }); // without a reload
  await expect(page.getByRole("status").filter({ hasText: "The order is now: Shipped" })).toHaveCount(1);
  await accessible(page);
  await picture(page, "order-shipped");
  await page.getByRole("button", { name: "I have received it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "I have received it" }).click();
  await expect(page.getByText("Receipt confirmed")).toBeVisible();

  const ask = async (reason: string) => {
    await page.getByRole("button", { name: "Ask for a refund" }).click();
    await page.getByLabel("What is the reason?").fill(reason);
    await accessible(page);
    await page.getByRole("dialog").getByRole("button", { name: "Ask for the refund" }).dblclick();
    await expect(page.getByText("We are looking at your request")).toBeVisible();
  };
  const decide = async (approved: boolean, note: string) => {
    const order = await call<{ refunds: { id: string; reason: string }[] }>("GET", `/orders/${id}`, customer.token);
    const refund = order.body.refunds.at(-1);
    await call("POST", `/admin/refunds/${refund?.id}/approval`, operators, { approved, note });
    return order.body.refunds;
  };
  await ask(`${script}\nsecond line`);
  await expect(page.getByText(`Your reason: ${script} second line`)).toBeVisible();
  expect(await decide(false, `No ${script}`)).toHaveLength(1); // one for two clicks
  await expect(page.getByText(`Our answer: No ${script}`)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Refund declined")).toBeVisible();
  await accessible(page);
  await ask("It is broken");
  await decide(true, "Sorry");
  await expect(page.getByText(/The money is back: ¥/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Money given back")).toBeVisible();
  await accessible(page);
  expect(await page.locator("main script").count()).toBe(0);

  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("table")).toBeVisible();
  await expect(page.getByText("Refunded (")).toBeVisible();
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByText("What happened")).toBeHidden();
  await picture(page, "receipt");
});

test("an order is bought again at today's prices", async ({ page }) => {
  const customer = await Customer.register();
  const id = await customer.buy();
  await enter(page, customer);
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Buy again" }).click();
  await expect(page).toHaveURL(/\/cart$/);
  const cart = await call<{ items: unknown[] }>("GET", "/cart", customer.token);
  expect(cart.body.items).toHaveLength(1);
});

test("an order in Chinese on a phone in the dark", async ({ page }) => {
  const customer = await Customer.register();
  const id = await customer.buy();
  await inChinese(page);
  await phone(page);
  await dark(page);
  await enter(page, customer);
  for (const [path, heading] of [
    ["/orders", "我的订单"],
    [`/orders/${id}`, /订单详情/],
    ["/account", "我的账号"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    await page.waitForLoadState("networkidle");
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, path).toBe(0);
  }
  await page.goto(`/orders/${id}`);
  await expect(page.getByRole("button", { name: "申请退款" })).toBeVisible();
  await picture(page, "order-phone-zh");
});
