import { answer, api, type Schema } from "@/api/client";
import { once } from "@/api/once";
import { config } from "@/app/config";
import { notePayment } from "./lastPayment";

export type Payment = Schema<"Payment">;
export type Order = Schema<"Order">;

/**
 * startPayment begins to pay an order; /pay/{id} goes on. A click more, or the same again because the answer was lost,
 * is the same payment; after is the payment that failed before this one. Errors: Problem, INVALID_STATE when the order
 * does not wait for a payment.
 */
export async function startPayment(orderId: string, { provider, after }: { provider?: string; after?: string } = {}) {
  const body = { orderId, provider: provider ?? config.paymentProviders[0] ?? "sandbox" };
  const payment = await once(`payment.${orderId}`, { ...body, after }, key =>
    answer(api.POST("/api/v1/payments", { params: { header: { "Idempotency-Key": key } }, body })),
  );
  notePayment(orderId, payment.id);
  return payment;
}
