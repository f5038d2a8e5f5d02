import { expect, test } from "vitest";
import { lateAfter, type PaymentState, paymentState, pollEvery } from "./paymentState";
import type { Order, Payment } from "./startPayment";

const now = Date.parse("2027-01-01T12:00:00Z");
const inTime = "2027-01-01T12:10:00Z";
const overdue = "2027-01-01T11:59:59Z";

const payment = (status: string) => ({ id: "p1", orderId: "o1", status }) as Payment;
const order = (status: string, more: Partial<Order> = {}) => ({ status, expiresAt: inTime, ...more });

test.each<[PaymentState, string, ReturnType<typeof order>, number?]>([
  ["open", "pending", order("pendingPayment")],
  ["expired", "pending", order("pendingPayment", { expiresAt: overdue })],
  ["waiting", "pending", order("pendingPayment"), now - 1000],
  // Who paid in time waits for the provider, whatever the clock says meanwhile.
  ["waiting", "pending", order("pendingPayment", { expiresAt: overdue }), now - 1000],
  ["late", "pending", order("pendingPayment"), now - lateAfter - 1],
  ["expired", "pending", order("cancelled", { cancelReason: "expired" })],
  ["expired", "pending", order("cancelled", { cancelReason: "expired" }), now - 1000],
  ["cancelled", "pending", order("cancelled", { cancelReason: "customer" })],
  ["elsewhere", "pending", order("paid", { paymentId: "p2" })],
  ["settling", "succeeded", order("pendingPayment")],
  // The order was read later than the payment.
  ["settling", "pending", order("paid", { paymentId: "p1" }), now - 1000],
  ["paid", "succeeded", order("paid", { paymentId: "p1" })],
  ["paid", "succeeded", order("shipped", { paymentId: "p1" })],
  ["paid", "succeeded", order("refundPending", { paymentId: "p1" })],
  // Paid too late, or twice: it goes back by itself.
  ["refunding", "succeeded", order("cancelled", { cancelReason: "expired" })],
  ["refunding", "succeeded", order("paid", { paymentId: "p2" })],
  ["refunding", "refundPending", order("cancelled")],
  ["refunded", "refunded", order("cancelled")],
  ["refunded", "refunded", order("refunded", { paymentId: "p1" })],
  ["failed", "failed", order("pendingPayment")],
  ["failed", "failed", order("pendingPayment"), now - 1000],
  ["elsewhere", "failed", order("paid", { paymentId: "p2" })],
  ["expired", "failed", order("cancelled", { cancelReason: "expired" })],
])("it is %s when the payment is %s and the order %o", (state, status, of, decidedAt) => {
  expect(paymentState(payment(status), of, decidedAt, now)).toBe(state);
});

test("a payment is followed as long as something may change, and left alone then", () => {
  for (const state of ["open", "waiting", "late", "settling", "failed", "refunding", "expired", "cancelled"] as const)
    expect(pollEvery(state)).toBeGreaterThan(0);
  for (const state of ["paid", "elsewhere", "refunded"] as const) expect(pollEvery(state)).toBe(false);
});
