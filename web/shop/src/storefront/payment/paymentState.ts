import type { Order, Payment } from "./startPayment";

/**
 * PaymentState is what a customer is told of a payment:
 * open waits for the customer, waiting for the provider's word (late when that takes long), settling for the order;
 * paid, failed (another payment may be made), elsewhere (another payment paid the order), cancelled and expired end it,
 * refunding and refunded tell that the money goes back.
 */
export type PaymentState =
  | "open"
  | "waiting"
  | "late"
  | "settling"
  | "paid"
  | "failed"
  | "elsewhere"
  | "cancelled"
  | "expired"
  | "refunding"
  | "refunded";

/** A provider's word is late after this, in milliseconds. */
export const lateAfter = 30_000;

/** paymentState follows from the payment, its order, when the customer paid (if on this device), and the server's time. */
export function paymentState(
  payment: Payment,
  order: Pick<Order, "status" | "paymentId" | "expiresAt" | "cancelReason">,
  decidedAt: number | undefined,
  now: number,
): PaymentState {
  if (payment.status === "refunded") return "refunded";
  if (payment.status === "refundPending") return "refunding";
  const other = order.paymentId !== undefined && order.paymentId !== payment.id;
  if (payment.status === "succeeded") {
    if (order.status === "cancelled" || other) return "refunding"; // by itself, in a moment
    return order.status === "pendingPayment" ? "settling" : "paid";
  }
  if (order.status === "cancelled") return order.cancelReason === "expired" ? "expired" : "cancelled";
  // The order may be read a moment later than the payment that paid it.
  if (order.paymentId === payment.id) return "settling";
  if (order.status !== "pendingPayment") return "elsewhere";
  if (payment.status === "failed") return "failed";
  if (decidedAt !== undefined) return now - decidedAt > lateAfter ? "late" : "waiting";
  return Date.parse(order.expiresAt) <= now ? "expired" : "open";
}

/** pollEvery is after how many milliseconds the server is asked again; false when nothing more will change. */
export function pollEvery(state: PaymentState | undefined): number | false {
  switch (state) {
    case "waiting":
    case "settling":
      return 1000;
    case "late":
    case "open": // it may be paid on another device
    case "refunding":
      return 3000;
    case "failed":
    case "expired":
    case "cancelled":
      return 10_000; // money that arrives after all, or another tab's payment
    case undefined:
      return 3000;
    default:
      return false;
  }
}
