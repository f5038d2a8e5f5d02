import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { shown, words } from "./buying";
import { call, consoleUrl, expect, logIn, operator, picture, test } from "./shop";

// The whole story of an order as people live it, in either language, at a desk and on a phone: nobody is logged in,
// nothing is prepared, and nothing in the browsers' consoles is red.

const said = {
  en: {
    register: "Create an account",
    name: "Name",
    password: /^Password/,
    search: "Search for products",
    query: "steel bottle",
    toCart: "To the cart",
    recipient: "Recipient",
    phone: "Phone",
    country: "Country or region",
    province: "Province or state",
    city: "City",
    line1: "Street and number",
    postalCode: "Postal code",
    save: "Save the address",
    toOrder: "Go to the order",
    received: "I have received it",
    completed: "Completed",
    refund: "Ask for a refund",
    reason: "It arrived damaged",
    send: "Ask for the refund",
    back: /The money is back/,
    ship: "Ship the order",
    tracking: /Tracking number/,
    shipped: "Shipped",
    approve: (id: string) => `Approve the refund of order ${id}`,
    giveBack: /^Give ¥[\d.,]+ back$/,
  },
  zh: {
    register: "注册新账号",
    name: "昵称",
    password: /^密码/,
    search: "搜索商品",
    query: "保温杯",
    toCart: "去购物车",
    recipient: "收货人",
    phone: "手机号码",
    country: "国家/地区",
    province: "省/自治区/直辖市",
    city: "城市",
    line1: "详细地址",
    postalCode: "邮政编码",
    save: "保存地址",
    toOrder: "查看订单",
    received: "确认收货",
    completed: "已完成",
    refund: "申请退款",
    reason: "商品有破损",
    send: "提交申请",
    back: /已退款|退款已到账|退还/,
    ship: "发货",
    tracking: /运单号/,
    shipped: "已发货",
    approve: (id: string) => `同意订单 ${id} 的退款`,
    giveBack: /^退还 ¥/,
  },
} as const;

/** red collects what a page writes to the browser's console as an error, refused requests included. */
function red(page: Page, into: string[]) {
  page.on("console", m => m.type() === "error" && into.push(`${m.text()} (${m.location().url})`));
  page.on("pageerror", e => into.push(e.message));
}

for (const [language, size] of [
  ["en", { width: 1280, height: 800 }],
  ["zh", { width: 390, height: 844 }],
] as const) {
  test(`a customer buys, an operator ships and refunds, in ${language}, ${size.width} pixels wide`, async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const w = words[language];
    const s = said[language];
    const errors: string[] = [];
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const person = async () => {
      const page = await (await browser.newContext({ viewport: size, locale })).newPage();
      red(page, errors);
      return page;
    };
    const shopper = await person();

    // Look for something, choose, and put it into the cart.
    await shopper.goto("/");
    await expect(shopper.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(shopper.locator("main img").first()).toBeVisible();
    await picture(shopper, `shop-home-${language}`);
    const search = shopper.getByRole("combobox", { name: s.search }).filter({ visible: true });
    await search.fill(s.query);
    await search.press("Enter");
    await expect(shopper).toHaveURL(/\/products\?.*query=/);
    await expect(
      shopper
        .locator("main")
        .getByRole("link", { name: /Insulated Steel Bottle/ })
        .first(),
    ).toBeVisible();
    await picture(shopper, `shop-list-${language}`);
    await shopper
      .locator("main")
      .getByRole("link", { name: /Insulated Steel Bottle/ })
      .first()
      .click();
    await expect(shown(shopper, "button", w.add)).toBeEnabled();
    await picture(shopper, `shop-product-${language}`);
    await shown(shopper, "button", w.add).click();
    await shown(shopper, "link", s.toCart).first().click();
    await shown(shopper, "link", w.checkout).click();

    // Make an account on the way, and say where the parcel goes.
    await shown(shopper, "link", s.register).first().click();
    const email = `story-${randomUUID()}@mall.test`;
    await shopper.getByLabel(s.name).fill("王小明 Wang Xiaoming"); // the log-in has no such field
    await shopper.getByLabel(w.email).fill(email);
    await shopper.getByLabel(s.password).fill("correct horse battery");
    await shopper.locator("main").getByRole("button", { name: s.register }).click();
    await expect(shopper).toHaveURL(/\/checkout$/);
    for (const [label, value] of [
      [s.recipient, "王小明"],
      [s.phone, "13912345678"],
      [s.country, "中国"],
      [s.province, "浙江省"],
      [s.city, "杭州市"],
      [s.line1, "文三路 90 号"],
      [s.postalCode, "310012"],
    ] as const)
      await shopper
        .locator("main")
        .getByRole("textbox", { name: new RegExp(`^${label}`) })
        .fill(value);
    await shopper.getByRole("button", { name: s.save }).click();

    // Order and pay.
    await expect(shown(shopper, "button", w.place)).toBeEnabled();
    await shown(shopper, "button", w.place).click();
    await shown(shopper, "button", w.pay).click();
    await expect(shopper.getByRole("heading", { name: w.paid })).toBeVisible();
    await shown(shopper, "link", s.toOrder).click();
    await expect(shopper).toHaveURL(/\/orders\/\w+$/);
    const orderId = new URL(shopper.url()).pathname.split("/")[2] ?? "";
    await picture(shopper, `shop-order-${language}`);

    // The operator ships it.
    const clerk = await person();
    await clerk.goto(`/admin/orders/${orderId}`);
    await clerk.getByLabel(w.email).fill(operator.email);
    await clerk.getByLabel(s.password).fill(operator.password);
    await clerk.getByRole("button", { name: w.logIn, exact: true }).click();
    await clerk.getByRole("button", { name: s.ship }).click();
    await clerk.getByLabel(s.tracking).fill("SF1234567890123");
    await clerk.getByRole("button", { name: s.ship }).last().click();
    await expect(clerk.getByRole("heading", { level: 1 })).toContainText(s.shipped);

    // It arrives, damaged; the page had been open all the time.
    await shown(shopper, "button", s.received).click();
    await shopper.getByRole("dialog").getByRole("button", { name: s.received }).click();
    await expect(shopper.getByRole("main").getByText(s.completed).first()).toBeVisible();
    await shown(shopper, "button", s.refund).click();
    await shopper.getByRole("dialog").getByText(s.reason).click();
    await shopper.getByRole("dialog").getByRole("button", { name: s.send }).click();
    await expect(shopper.getByRole("dialog")).toBeHidden();

    // The operator gives the money back.
    await clerk.goto("/admin/refunds");
    await clerk
      .getByRole("button", { name: s.approve(orderId) })
      .filter({ visible: true })
      .click();
    await clerk.getByRole("dialog").getByRole("button", { name: s.giveBack }).click();
    await expect(clerk.getByRole("dialog")).toBeHidden();
    await expect(shopper.getByRole("main").getByText(s.back).first()).toBeVisible({ timeout: 30_000 });
    await clerk.goto("/admin");
    await expect(clerk.locator("canvas").first()).toBeVisible();
    await clerk.waitForTimeout(1500); // the charts grow
    await picture(clerk, `operator-dashboard-${language}`);
    expect(errors).toEqual([]);

    // The trace of the order begins in the customer's browser.
    const { accessToken } = await logIn(operator);
    const order = await call<{ traceId: string }>("GET", `/admin/orders/${orderId}`, accessToken);
    await expect(async () => {
      const answer = await fetch(`${consoleUrl}/api/traces/${order.body.traceId}`);
      expect(answer.status).toBe(200);
      const services = roots(await answer.json());
      expect(services).toEqual(["storefront"]);
    }).toPass({ timeout: 30_000 });
    for (const page of [shopper, clerk]) await page.context().close();
  });
}

interface Otlp {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { spanId: string; parentSpanId?: string }[] }[];
  }[];
}

/** roots are the services of a trace's spans whose parent is not in it. */
function roots(trace: Otlp): string[] {
  const spans = trace.resourceSpans.flatMap(r => {
    const service = r.resource.attributes.find(a => a.key === "service.name")?.value.stringValue ?? "";
    return r.scopeSpans.flatMap(s => s.spans.map(span => ({ service, ...span })));
  });
  const ids = new Set(spans.map(s => s.spanId));
  return spans.filter(s => !s.parentSpanId || !ids.has(s.parentSpanId)).map(s => s.service);
}
