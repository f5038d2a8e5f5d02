import { answer, api } from "@/api/client";
import { lastPayment } from "../payment/lastPayment";
import { startPayment } from "../payment/startPayment";

/** payOrder is the id of the payment with which an order is paid: the one that is open, or a new one. Errors: Problem. */
export async function payOrder(orderId: string): Promise<string> {
  const id = lastPayment(orderId);
  if (!id) return (await startPayment(orderId)).id;
  const last = await answer(api.GET("/api/v1/payments/{id}", { params: { path: { id } } })).catch(() => undefined);
  if (last?.status === "pending") return id;
  return (await startPayment(orderId, { after: id })).id;
}
