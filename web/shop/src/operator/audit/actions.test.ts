import { expect, it } from "vitest";
import { detailOf, placeOf } from "./actions";

it("reads an entry's detail, and shows what it cannot read as it is", () => {
  expect(detailOf('{"delta":-3,"reason":"broken","note":""}')).toEqual([
    ["delta", "-3"],
    ["reason", "broken"],
  ]);
  expect(detailOf("{}")).toEqual([]);
  expect(detailOf("")).toEqual([]);
  expect(detailOf("not json")).toEqual([["", "not json"]]);
});

it("leads to what was acted on", () => {
  const entry = (action: string, detail = "{}") => ({ action, target: "01M8", detail });
  expect(placeOf(entry("order.ship"))).toBe("/admin/orders/01M8");
  expect(placeOf(entry("refund.approve", '{"orderId":"01M7"}'))).toBe("/admin/orders/01M7");
  expect(placeOf(entry("refund.approve"))).toBeUndefined();
  expect(placeOf(entry("stock.change"))).toBe("/admin/stock?query=01M8");
  expect(placeOf(entry("session.open"))).toBeUndefined();
});
