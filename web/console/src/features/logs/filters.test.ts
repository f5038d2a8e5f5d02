import { describe, expect, it } from "vitest";
import { asSearch, canFilter, type Filters, fromParams, parseAttribute, toParams, withAttribute } from "./filters";

const filters: Filters = {
  services: ["edge", "order-rpc"],
  level: "warn",
  text: "dead lock & more",
  attributes: [
    { name: "mall.order.id", value: "01J=x!", not: false },
    { name: "http.route", value: "/api/v1/orders/:id", not: true },
  ],
  traceId: "0af7651916cd43dd8448eb211c80319c",
};

describe("filters of log lines", () => {
  it("come back from the address as they went in, and leave the rest of it", () => {
    const params = toParams(filters, new URLSearchParams("since=1h&wrap=1&service=old&at=2026-01-01T00:00:00Z"));
    expect(params.get("since")).toBe("1h");
    expect(params.get("wrap")).toBe("1");
    expect(params.has("at")).toBe(false);
    expect(fromParams(new URLSearchParams(params.toString()))).toEqual(filters);
  });

  it("are what the query API takes", () => {
    expect(asSearch(filters)).toEqual({
      service: ["edge", "order-rpc"],
      level: "warn",
      query: "dead lock & more",
      attribute: ["mall.order.id=01J=x!", "http.route!=/api/v1/orders/:id"],
      traceId: "0af7651916cd43dd8448eb211c80319c",
    });
    expect(asSearch({ ...filters, traceId: "half of it" }).traceId).toBeUndefined();
  });

  it("leave out what nobody understands", () => {
    expect(fromParams(new URLSearchParams("level=loud&attribute=x&attribute==y&attribute=!=z&service="))).toEqual({
      services: [],
      level: undefined,
      text: "",
      attributes: [],
      traceId: "",
    });
  });

  it("read a name, a value and whether it is left out", () => {
    expect(parseAttribute("a!=b=c")).toEqual({ name: "a", value: "b=c", not: true });
    expect(parseAttribute("a=!b")).toEqual({ name: "a", value: "!b", not: false });
    expect(parseAttribute("a=")).toEqual({ name: "a", value: "", not: false });
    expect(parseAttribute("a")).toBeUndefined();
  });

  it("have one value of a name, but leave out as many as wished", () => {
    const one = withAttribute(filters, { name: "mall.order.id", value: "other", not: false });
    expect(one.attributes.filter(a => a.name === "mall.order.id")).toEqual([
      { name: "mall.order.id", value: "other", not: false },
    ]);
    const two = withAttribute(filters, { name: "http.route", value: "/healthz", not: true });
    expect(two.attributes.filter(a => a.name === "http.route")).toHaveLength(2);
    expect(withAttribute(two, { name: "http.route", value: "/healthz", not: true }).attributes).toHaveLength(3);
  });

  it("are offered only where the API can be asked", () => {
    expect([canFilter("a", "x"), canFilter("a", 5), canFilter("a", true)]).toEqual([true, true, true]);
    expect([
      canFilter("a=b", "x"),
      canFilter("a!", "x"),
      canFilter("", "x"),
      canFilter("a", {}),
      canFilter("a", null),
    ]).toEqual([false, false, false, false, false]);
    expect(canFilter("a", "x".repeat(5000))).toBe(false);
  });
});

it("a span is asked for within its trace only", () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const asked = fromParams(new URLSearchParams(`traceId=${traceId}&spanId=b7ad6b7169203331`));
  expect(asSearch(asked)).toMatchObject({ traceId, spanId: "b7ad6b7169203331" });
  expect(toParams(asked, new URLSearchParams()).get("spanId")).toBe("b7ad6b7169203331");
  const alone = { ...asked, traceId: "" };
  expect(asSearch(alone).spanId).toBeUndefined();
  expect(toParams(alone, new URLSearchParams("spanId=b7ad6b7169203331")).has("spanId")).toBe(false);
  expect(fromParams(new URLSearchParams("spanId=none")).spanId).toBeUndefined();
});
