import { vi } from "vitest";
import type { CartLine } from "../line";

/** line is a cart line of SKU id. */
export function line(id: string, quantity = 1, more: Partial<CartLine> = {}): CartLine {
  return {
    skuId: id,
    productId: `product-${id}`,
    title: `Article ${id}`,
    attributes: {},
    picture: "",
    price: { amount: 1000, currency: "CNY" },
    available: 50,
    quantity,
    ...more,
  };
}

/** CartServer is the shop's cart at the network's edge. */
export class CartServer {
  lines: CartLine[] = [];
  /** What was asked for, as "PUT sku 2". */
  readonly asked: string[] = [];
  /** What the next requests get instead of an answer. */
  failures: (number | "network")[] = [];
  delay = 0;
  /** SKUs that are not sold any more. */
  hidden = new Set<string>();

  constructor() {
    vi.stubGlobal("fetch", (request: Request) => this.answer(request));
  }

  private async answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const body = request.method === "GET" || request.method === "DELETE" ? {} : await request.json();
    if (request.method !== "GET") this.asked.push(said(request.method, path, body));
    if (this.delay) await new Promise(done => setTimeout(done, this.delay));
    const failure = this.failures.shift();
    if (failure === "network") throw new TypeError("Failed to fetch");
    if (failure) return Response.json({ code: "REFUSED", detail: "no" }, { status: failure });
    if (request.method === "PUT") this.put(path.split("/").at(-1) ?? "", body.quantity);
    if (request.method === "DELETE") this.lines = this.lines.filter(l => l.skuId !== path.split("/").at(-1));
    if (path.endsWith("/merge"))
      for (const { skuId, quantity } of body.items)
        if (!this.hidden.has(skuId))
          this.put(skuId, Math.max(quantity, this.lines.find(l => l.skuId === skuId)?.quantity ?? 0));
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    return Response.json({ items: this.lines, total: { amount: 0, currency: "CNY" } });
  }

  private put(skuId: string, quantity: number) {
    const known = this.lines.some(l => l.skuId === skuId);
    this.lines = known
      ? this.lines.map(l => (l.skuId === skuId ? { ...l, quantity } : l))
      : [...this.lines, line(skuId, quantity)];
  }
}

function said(
  method: string,
  path: string,
  body: { quantity?: number; items?: { skuId: string; quantity: number }[] },
) {
  if (body.items) return `merge ${body.items.map(i => `${i.skuId}×${i.quantity}`).join(" ")}`;
  return [method, path.split("/").at(-1), body.quantity].filter(p => p !== undefined).join(" ");
}
