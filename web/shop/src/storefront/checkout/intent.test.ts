import { beforeEach, expect, test } from "vitest";
import { forgetIntent, keepIntent, keptIntent, type OrderIntent } from "./intent";

const intent: OrderIntent = {
  customer: "u1",
  addressId: "a1",
  provider: "sandbox",
  lines: [{ skuId: "s", quantity: 1, price: { amount: 1, currency: "CNY" } }],
  total: { amount: 1, currency: "CNY" },
  startedAt: 1_000_000,
};
const minutes = 60_000;

beforeEach(() => sessionStorage.clear());

test("a reload goes on with a click of just now, and not with one of long ago", () => {
  keepIntent(intent);
  expect(keptIntent("u1", intent.startedAt + minutes)).toEqual(intent);
  expect(keptIntent("u1", intent.startedAt + 3 * minutes)).toBeUndefined();
});

test("an order that was made is gone on with as long as it can be paid", () => {
  keepIntent({ ...intent, orderId: "o1" });
  expect(keptIntent("u1", intent.startedAt + 14 * minutes)?.orderId).toBe("o1");
  expect(keptIntent("u1", intent.startedAt + 15 * minutes)).toBeUndefined();
});

test("nobody goes on with what another customer wanted", () => {
  keepIntent(intent);
  expect(keptIntent("u2", intent.startedAt)).toBeUndefined();
  forgetIntent();
  expect(keptIntent("u1", intent.startedAt)).toBeUndefined();
});
