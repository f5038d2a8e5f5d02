import { describe, expect, it } from "vitest";
import type { Operation } from "./api";
import { callOf, curl, emptyForm, learn, pretty } from "./call";

const operation = (over: Partial<Operation>): Operation => ({
  id: "o",
  method: "POST",
  path: "/api/v1/orders/{id}/refunds",
  summary: "",
  tag: "order",
  who: "customer",
  parameters: [
    { name: "id", in: "path", required: true },
    { name: "Idempotency-Key", in: "header", required: true },
    { name: "limit", in: "query", required: false },
  ],
  body: { contentTypes: ["application/json"], required: true, example: { reason: "no", orderId: "" } },
  ...over,
});

describe("a call", () => {
  it("names what is missing and what is no JSON", () => {
    const o = operation({});
    const form = emptyForm(o, {});
    expect(callOf(o, form, "")).toEqual({ missing: "id" });
    form.values["path:id"] = "7";
    form.body = "{";
    expect(callOf(o, form, "")).toHaveProperty("json");
    form.body = "  ";
    expect(callOf(o, form, "")).toEqual({ missing: "body" });
  });

  it("escapes what goes into the path and leaves out what is empty", () => {
    const o = operation({});
    const form = emptyForm(o, { orders: "a/../b" });
    form.newKey = false;
    form.values["header:Idempotency-Key"] = "k1";
    expect(callOf(o, form, "demo@mall.test")).toEqual({
      user: "demo@mall.test",
      method: "POST",
      path: "/api/v1/orders/a%2F..%2Fb/refunds",
      query: {},
      headers: { "Idempotency-Key": "k1" },
      body: { reason: "no", orderId: "a/../b" },
      newIdempotencyKey: false,
    });
  });

  it("learns ids from answers and fills them in later", () => {
    const list = operation({ method: "GET", path: "/api/v1/products", parameters: [], body: undefined });
    let known = learn({}, list, '{"items":[{"id":"p1","skus":[{"id":"s0","available":0},{"id":"s1","available":3}]}]}');
    expect(known).toEqual({ products: "p1", skus: "s1" });
    known = learn(known, operation({ path: "/api/v1/orders" }), '{"id":"o1"}');
    known = learn(known, operation({ path: "/api/v1/orders/{id}/refunds" }), '{"id":"r1"}');
    expect(known.orders).toBe("o1");
    expect(learn(known, list, "no json")).toBe(known);
    const order = operation({
      path: "/api/v1/orders",
      body: { contentTypes: [], required: true, example: { items: [{ skuId: "" }] } },
    });
    expect(JSON.parse(emptyForm(order, known).body)).toEqual({ items: [{ skuId: "s1" }] });
  });

  it("is one shell command, whatever it holds", () => {
    const text = curl("http://shop", {
      user: "x",
      method: "POST",
      path: "/p",
      query: { q: "a b" },
      headers: { X: "it's" },
      body: { a: "'; rm" },
      newIdempotencyKey: true,
    });
    expect(text).toContain(`'X: it'\\''s'`);
    expect(text).toContain(`'{"a":"'\\''; rm"}'`);
    expect(text.endsWith("'http://shop/p?q=a+b'")).toBe(true);
    expect(text).not.toContain("password");
  });

  it("leaves text that is no JSON alone", () => {
    expect(pretty("<b>no</b>")).toBe("<b>no</b>");
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  });
});
