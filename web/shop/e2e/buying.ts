import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { type Article, call, logIn, operator } from "./shop";

/** words are what the pages say, in both languages. */
export const words = {
  en: {
    add: "Add to cart",
    checkout: "Checkout",
    email: "E-mail address",
    logIn: "Log in",
    place: "Place the order",
    pay: /^Pay ¥/,
    fail: "Let it fail",
    again: "Pay again",
    paid: "Paid. Thank you!",
  },
  zh: {
    add: "加入购物车",
    checkout: "去结算",
    email: "邮箱",
    logIn: "登录",
    place: "提交订单",
    pay: /^支付 ¥/,
    fail: "模拟支付失败",
    again: "重新支付",
    paid: "支付成功，感谢您的购买！",
  },
} as const;

/** shown is the button of a name that is to be seen: wide windows and phones have it in different places. */
export function shown(page: Page, role: "button" | "link", name: string | RegExp) {
  return page.getByRole(role, { name, exact: typeof name === "string" }).filter({ visible: true });
}

/** Own is an article of a test's own, so that no other one buys it. */
export interface Own extends Article {
  /** reprice changes what it costs. */
  reprice(amount: number): Promise<void>;
}

/** ownArticle puts an article on sale; hide takes it off again. */
export async function ownArticle(stock: number, amount = 12_300): Promise<Own & { hide(): Promise<void> }> {
  const { accessToken } = await logIn(operator);
  const categories = await call<{ items: { id: string }[] }>("GET", "/categories");
  const title = `测试商品 Article ${randomUUID().slice(0, 8)}`;
  const input = { title, description: "For a test", categoryId: categories.body.items[0]?.id };
  const made = await call<{ id: string; skus: { id: string }[] }>("POST", "/admin/products", accessToken, {
    ...input,
    skus: [{ price: { amount, currency: "CNY" }, attributes: { colour: "蓝色 Blue" }, stock }],
  });
  const { id, skus } = made.body;
  const skuId = skus[0]?.id ?? "";
  const put = async (price: number, status: string) => {
    const sku = { id: skuId, price: { amount: price, currency: "CNY" }, attributes: { colour: "蓝色 Blue" } };
    await call("PUT", `/admin/products/${id}`, accessToken, { ...input, status, skus: [sku] });
  };
  return {
    productId: id,
    title,
    skuId,
    price: amount,
    available: stock,
    reprice: price => put(price, "active"),
    hide: () => put(amount, "hidden"),
  };
}

/** flashSale runs a flash sale of an article for a few minutes. */
export async function flashSale(article: Article, amount: number, limitPerCustomer = 1) {
  const { accessToken } = await logIn(operator);
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const name = `测试秒杀 Flash ${randomUUID().slice(0, 8)}`;
  await call("POST", "/admin/flash-sales", accessToken, {
    name,
    startsAt: at(-1),
    endsAt: at(5),
    limitPerCustomer,
    items: [{ skuId: article.skuId, price: { amount, currency: "CNY" }, quantity: Math.min(article.available, 5) }],
  });
  return name;
}

export interface OrderSeen {
  id: string;
  status: string;
  total: { amount: number };
  items: { skuId: string; quantity: number }[];
}

/** ordersOf are a customer's orders. */
export async function ordersOf(token: string): Promise<OrderSeen[]> {
  return (await call<{ items: OrderSeen[] }>("GET", "/orders", token)).body.items;
}

/** cartOf is what a customer's cart holds at the server. */
export async function cartOf(token: string): Promise<{ skuId: string; quantity: number }[]> {
  const cart = await call<{ items: { skuId: string; quantity: number }[] }>("GET", "/cart", token);
  return cart.body.items.map(({ skuId, quantity }) => ({ skuId, quantity }));
}

/** putInCart puts articles into a customer's cart at the server. */
export async function putInCart(token: string, skuId: string, quantity = 1) {
  await call("PUT", `/cart/items/${skuId}`, token, { quantity });
}

/** toPayment waits for the payment page and answers the payment's id. */
export async function toPayment(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/pay\/\w+/);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}
