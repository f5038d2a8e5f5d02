import { expect, test } from "vitest";
import { type Order, pollEvery, timeline } from "./timeline";

const order = (status: string, more: Partial<Order> = {}) =>
  ({ status, createdAt: "t0", updatedAt: "t9", items: [], ...more }) as unknown as Order;
const at = (status: string, time: string, reason?: string) => ({ status, at: time, reason });
const names = (o: Order) => timeline(o).map(s => `${s.name}${s.at ? "" : "?"}`);

test("what is still to come follows what happened", () => {
  const history = [at("pendingPayment", "t0"), at("paid", "t1")];
  expect(timeline(order("paid", { history }))).toEqual([
    { name: "pendingPayment", at: "t0" },
    { name: "paid", at: "t1" },
    { name: "shipped" },
    { name: "completed" },
  ]);
});

test("who ended an order is told", () => {
  const ended = (reason: string) =>
    names(order("cancelled", { history: [at("pendingPayment", "t0"), at("cancelled", "t1", reason)] }));
  expect(ended("customer")).toEqual(["pendingPayment", "customer"]);
  expect(ended("expired")).toEqual(["pendingPayment", "expired"]);
  expect(ended("")).toEqual(["pendingPayment", "cancelled"]);
});

test("a refund that was declined does not look like a second shipment", () => {
  const history = ["pendingPayment", "paid", "shipped", "refundPending", "shipped"].map((s, i) => at(s, `t${i}`));
  expect(names(order("shipped", { history }))).toEqual([
    "pendingPayment",
    "paid",
    "shipped",
    "refundPending",
    "declined",
    "completed?",
  ]);
});

test("a refund ends with the money", () => {
  const history = ["pendingPayment", "paid", "refundPending"].map((s, i) => at(s, `t${i}`));
  expect(names(order("refundPending", { history }))).toEqual(["pendingPayment", "paid", "refundPending", "refunded?"]);
  const back = [...history, at("refunded", "t3")];
  expect(names(order("refunded", { history: back }))).toEqual(["pendingPayment", "paid", "refundPending", "refunded"]);
});

test("an order without a history tells what it can", () => {
  expect(names(order("pendingPayment"))).toEqual(["pendingPayment", "paid?", "shipped?", "completed?"]);
  const shipment = { carrier: "c", trackingNumber: "n", shippedAt: "t5" };
  expect(timeline(order("completed", { shipment }))).toEqual([
    { name: "pendingPayment", at: "t0" },
    { name: "paid" },
    { name: "shipped", at: "t5" },
    { name: "completed", at: "t9" },
  ]);
  expect(names(order("cancelled", { cancelReason: "expired" }))).toEqual(["pendingPayment", "expired"]);
});

test("states of a newer server do no harm", () => {
  const history = [at("pendingPayment", "t0"), at("packed", "t1")];
  expect(names(order("packed", { history }))).toEqual(["pendingPayment"]);
});

test("an order is asked for often while it is about to change, and not at its end", () => {
  expect(pollEvery(order("pendingPayment"))).toBe(3000);
  const refund = (status: string) => order("refundPending", { refunds: [{ status }] as Order["refunds"] });
  expect(pollEvery(refund("approved"))).toBe(3000);
  expect(pollEvery(refund("requested"))).toBe(10_000);
  expect(pollEvery(order("cancelled"))).toBe(false);
  expect(pollEvery(order("refunded"))).toBe(false);
  expect(pollEvery(undefined)).toBe(false);
});
