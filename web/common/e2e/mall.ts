import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

export const edge = process.env.EDGE_URL ?? "http://127.0.0.1:8080";
export const consoleUrl = process.env.CONSOLE_URL ?? "http://127.0.0.1:8090";
export const command = process.env.MALL ?? "../../bin/mall";

/** mall runs the mall command against the running mall and returns what it prints. */
export async function mall(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 32 << 20 });
  return stdout;
}

export interface Answer<T> {
  body: T;
  traceId: string;
}

/** call asks the shop's API. Errors: an answer that is not 2xx, with its text. */
export async function call<T>(method: string, path: string, token?: string, body?: unknown): Promise<Answer<T>> {
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

export const demo = { email: "demo@mall.test", password: "demo-password" };
export const operator = { email: "operator@mall.test", password: "operator-password" };

/** logIn is a session of an account. */
export async function logIn(account: { email: string; password: string }): Promise<{ accessToken: string }> {
  return (await call<{ accessToken: string }>("POST", "/sessions", undefined, account)).body;
}

/** Article is a SKU that is on sale. */
export interface Article {
  productId: string;
  title: string;
  skuId: string;
  price: number;
  available: number;
}

/** onSale finds a product of which there is plenty; skip passes over the first ones. */
export async function onSale(skip = 0): Promise<Article> {
  type Sku = { id: string; available: number; price: { amount: number } };
  const products = await call<{ items: { id: string; title: string }[] }>("GET", "/products?limit=40");
  for (const { id, title } of products.body.items.slice(skip)) {
    const detail = await call<{ skus: Sku[] }>("GET", `/products/${id}`);
    const sku = detail.body.skus.find(s => s.available > 50);
    if (sku) return { productId: id, title, skuId: sku.id, price: sku.price.amount, available: sku.available };
  }
  throw new Error("nothing is on sale");
}

/** Customer is somebody with a session and an address. */
export class Customer {
  private constructor(
    readonly account: { email: string; password: string },
    readonly token: string,
    readonly addressId: string,
  ) {}

  static async logIn(account = demo): Promise<Customer> {
    const { accessToken } = await logIn(account);
    const addresses = await call<{ items: { id: string }[] }>("GET", "/me/addresses", accessToken);
    return new Customer(account, accessToken, addresses.body.items[0]?.id ?? "");
  }

  /** register makes a new customer with an address, whom no other test knows. */
  static async register(name = "林小满 Lin Xiaoman"): Promise<Customer> {
    const account = { email: `customer-${randomUUID()}@mall.test`, password: "a-password-of-mine" };
    await call("POST", "/users", undefined, { ...account, name });
    const { accessToken } = await logIn(account);
    const address = await call<{ id: string }>("POST", "/me/addresses", accessToken, {
      recipient: name,
      phone: "13800138000",
      line1: "中关村大街 1 号",
      city: "北京市",
      province: "北京市",
      postalCode: "100080",
      country: "CN",
    });
    return new Customer(account, accessToken, address.body.id);
  }

  /** order buys one piece of something that is there, or of what it is told. */
  async order(skuId?: string, quantity = 1): Promise<{ id: string; traceId: string }> {
    const items = [{ skuId: skuId ?? (await onSale()).skuId, quantity }];
    const made = await call<{ id: string }>("POST", "/orders", this.token, { items, addressId: this.addressId });
    return { id: made.body.id, traceId: made.traceId };
  }

  /** pay pays an order at the sandbox provider, which calls back a moment later. */
  async pay(orderId: string, outcome: "success" | "failure" = "success"): Promise<string> {
    const payment = await call<{ id: string }>("POST", "/payments", this.token, { orderId, provider: "sandbox" });
    return (await call("POST", `/payments/${payment.body.id}/sandbox`, this.token, { outcome })).traceId;
  }

  /** buy orders, pays and waits until the order is paid. */
  async buy(skuId?: string): Promise<string> {
    const { id } = await this.order(skuId);
    await this.pay(id);
    await this.reaches(id, "paid");
    return id;
  }

  /** reaches waits until an order has a state. */
  async reaches(orderId: string, status: string) {
    for (let i = 0; i < 100; i++) {
      const order = await call<{ status: string }>("GET", `/orders/${orderId}`, this.token);
      if (order.body.status === status) return;
      await new Promise(done => setTimeout(done, 200));
    }
    throw new Error(`the order did not become ${status}`);
  }
}
