import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export const edge = process.env.EDGE_URL ?? "http://127.0.0.1:8080";
export const consoleUrl = process.env.CONSOLE_URL ?? "http://127.0.0.1:8090";
export const command = process.env.MALL ?? "../../bin/mall";

/** mall runs the mall command against the running mall and returns what it prints. */
export async function mall(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 32 << 20 });
  return stdout;
}

interface Answer<T> {
  body: T;
  traceId: string;
}

/** call asks the shop's API. Errors: an answer that is not 2xx, with its text. */
async function call<T>(method: string, path: string, token?: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (method === "POST") headers["Idempotency-Key"] = randomUUID();
  const response = await fetch(`${edge}/api/v1${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return { body: (text ? JSON.parse(text) : {}) as T, traceId: response.headers.get("X-Trace-Id") ?? "" };
}

/** Customer is the seeded demo customer with a session. */
export class Customer {
  private constructor(
    private readonly token: string,
    private readonly addressId: string,
  ) {}

  static async logIn(email = "demo@mall.test", password = "demo-password"): Promise<Customer> {
    const session = await call<{ accessToken: string }>("POST", "/sessions", undefined, { email, password });
    const addresses = await call<{ items: { id: string }[] }>("GET", "/me/addresses", session.body.accessToken);
    return new Customer(session.body.accessToken, addresses.body.items[0]?.id ?? "");
  }

  /** order buys one of something that is there. */
  async order(): Promise<{ id: string; traceId: string }> {
    const products = await call<{ items: { id: string }[] }>("GET", "/products?limit=20");
    for (const product of products.body.items) {
      const detail = await call<{ skus: { id: string; available: number }[] }>("GET", `/products/${product.id}`);
      const sku = detail.body.skus.find(s => s.available > 50);
      if (!sku) continue;
      const made = await call<{ id: string }>("POST", "/orders", this.token, {
        items: [{ skuId: sku.id, quantity: 1 }],
        addressId: this.addressId,
      });
      return { id: made.body.id, traceId: made.traceId };
    }
    throw new Error("nothing is on sale");
  }

  /** pay pays an order at the sandbox provider, which calls back a moment later. */
  async pay(orderId: string): Promise<string> {
    const payment = await call<{ id: string }>("POST", "/payments", this.token, { orderId, provider: "sandbox" });
    const done = await call("POST", `/payments/${payment.body.id}/sandbox`, this.token, { outcome: "success" });
    return done.traceId;
  }
}

/** restock adds one piece of something, as an operator, which the audit log tells of. */
export async function restock(): Promise<{ sku: string; traceId: string }> {
  const credentials = { email: "operator@mall.test", password: "operator-password" };
  const session = await call<{ accessToken: string }>("POST", "/sessions", undefined, credentials);
  const products = await call<{ items: { id: string }[] }>("GET", "/products?limit=1");
  const product = await call<{ skus: { id: string }[] }>("GET", `/products/${products.body.items[0]?.id}`);
  const sku = product.body.skus[0]?.id ?? "";
  const added = await call("POST", `/admin/skus/${sku}/stock`, session.body.accessToken, {
    delta: 1,
    reason: "found behind the shelf",
  });
  return { sku, traceId: added.traceId };
}

/** report sends an error as Sentry's SDK does; the real SDK is tested in test/browser. */
export async function report(event: object) {
  const id = randomUUID().replaceAll("-", "");
  const lines = [
    { event_id: id, sent_at: new Date().toISOString() },
    { type: "event" },
    { event_id: id, platform: "javascript", ...event },
  ];
  const answer = await fetch(`${consoleUrl}/api/1/envelope/?sentry_key=public`, {
    method: "POST",
    body: lines.map(l => JSON.stringify(l)).join("\n"),
  });
  if (answer.status !== 200) throw new Error(`POST /api/1/envelope/: ${answer.status} ${await answer.text()}`);
}

/** accessible fails when axe finds something on the page. */
export async function accessible(page: Page) {
  const found = await new AxeBuilder({ page }).analyze();
  expect(
    found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html.slice(0, 200)).join(" | ")}`),
  ).toEqual([]);
}

/** picture makes a screenshot for the documentation when MALL_PICTURES names a folder. */
export async function picture(page: Page, name: string) {
  const folder = process.env.MALL_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** test fails when the page writes an error to the browser's console or breaks the content security policy. */
export const test = base.extend<{ quiet: string[] }>({
  quiet: [
    async ({ page }, use) => {
      const said: string[] = [];
      page.on("console", message => {
        if (message.type() === "error") said.push(message.text());
      });
      page.on("pageerror", error => said.push(error.message));
      await use(said);
      expect(said.filter(s => !expected.some(e => e.test(s)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** What a browser writes by itself when a test stops a service or asks for what is not there. */
const expected = [/Failed to load resource: the server responded with a status of (404|409|5\d\d)/];

export { expect };
