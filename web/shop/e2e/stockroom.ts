import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { call, expect, logIn, operator } from "./shop";

export interface Sku {
  id?: string;
  price: { amount: number; currency: string };
  attributes: Record<string, string>;
  stock?: number;
  available?: number;
}

export interface Product {
  id: string;
  title: string;
  description: string;
  categoryId: string;
  status: string;
  pictures: string[];
  skus: Sku[];
}

const given: string[] = [];

/** unique is a name that no other test has given. */
export function unique(name: string): string {
  const one = `${name} ${randomUUID().slice(0, 8)}`;
  given.push(one);
  return one;
}

export async function operatorToken(): Promise<string> {
  return (await logIn(operator)).accessToken;
}

/** stocked makes a product as an operator would, by the API. Few pieces: other tests look for plenty. */
export async function stocked(more: Partial<Product> = {}): Promise<Product> {
  const product = {
    title: unique("Test lamp"),
    description: "",
    categoryId: "home",
    status: "active",
    pictures: [],
    skus: [
      { price: { amount: 19900, currency: "CNY" }, attributes: { colour: "red" }, stock: 20 },
      { price: { amount: 29900, currency: "CNY" }, attributes: { colour: "blue" }, stock: 20 },
    ],
    ...more,
  };
  return (await call<Product>("POST", "/admin/products", await operatorToken(), product)).body;
}

/** change replaces a product's data by the API, as another operator would. */
export async function change(product: Product, part: Partial<Product>): Promise<Product> {
  const { id, title, description, categoryId, status, pictures, skus } = { ...product, ...part };
  const lines = skus.map(({ id: sku, price, attributes }) => ({ id: sku, price, attributes }));
  const body = { title, description, categoryId, status, pictures, skus: lines };
  return (await call<Product>("PUT", `/admin/products/${id}`, await operatorToken(), body)).body;
}

/** retire hides the products of these names: the shop is everybody's. Without names, those that this worker's tests gave. */
export async function retire(...names: string[]) {
  const token = await operatorToken();
  for (const query of names.length ? names : given.splice(0)) {
    const search = new URLSearchParams({ query, status: "active", limit: "100" });
    const found = await call<{ items: Product[] }>("GET", `/admin/products?${search}`, token);
    for (const product of found.body.items) await change(product, { status: "hidden" });
  }
}

/** rowOf is the row of a table that a text stands in. */
export function rowOf(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** notified waits for a notification, and for it to be gone when it hides what comes next. */
export async function notified(page: Page, text: string | RegExp) {
  await expect(page.getByRole("alert").filter({ hasText: text }).last()).toBeVisible();
}

/** local is a moment, so many minutes from now, as an input of type datetime-local has it in the browser's time zone. */
export function local(page: Page, minutes: number): Promise<string> {
  return page.evaluate(
    at => {
      const time = new Date(at);
      return new Date(at - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    },
    Date.now() + minutes * 60_000,
  );
}

interface Sale {
  id: string;
  name: string;
  startsAt: string;
  limitPerCustomer: number;
  items: { skuId: string; price: { amount: number; currency: string }; quantity: number }[];
}

/** endSales ends the flash sales that tests began. */
export async function endSales(name: string) {
  const token = await operatorToken();
  const found = await call<{ items: (Sale & { status: string })[] }>("GET", "/admin/flash-sales?limit=100", token);
  for (const sale of found.body.items) {
    if (!sale.name.includes(name) || sale.status === "ended") continue;
    const ended = call("PUT", `/admin/flash-sales/${sale.id}`, token, {
      name: sale.name,
      startsAt: new Date(Date.now() - 120_000).toISOString(),
      endsAt: new Date(Date.now() - 1000).toISOString(),
      limitPerCustomer: sale.limitPerCustomer,
      items: sale.items.map(({ skuId, price, quantity }) => ({ skuId, price, quantity })),
    });
    await ended.catch(() => undefined); // of a product that is hidden already: it ends by itself in minutes
  }
}
