import type { Schema } from "@/api/client";

export type Order = Schema<"Order">;

/** Words for a step, as the messages "step.…" name them. */
export type StepName =
  | "pendingPayment"
  | "paid"
  | "shipped"
  | "completed"
  | "received"
  | "unconfirmed"
  | "cancelled"
  | "customer"
  | "expired"
  | "refundPending"
  | "declined"
  | "refunded";

/** Step is something that happened to an order at a time, or is still to come. */
export interface Step {
  name: StepName;
  at?: string;
}

const usual: StepName[] = ["pendingPayment", "paid", "shipped", "completed"];
const reasons: StepName[] = ["received", "unconfirmed", "customer", "expired"];
const states: StepName[] = [...usual, "cancelled", "refundPending", "refunded"];

/** timeline is what happened to an order, oldest first, and then what is still to come. */
export function timeline(order: Order): Step[] {
  const done = order.history?.length ? told(order.history) : guessed(order);
  const at = usual.indexOf(order.status as StepName);
  const ahead = at >= 0 ? usual.slice(at + 1) : order.status === "refundPending" ? (["refunded"] as const) : [];
  return [...done, ...ahead.map(name => ({ name }))];
}

function told(history: NonNullable<Order["history"]>): Step[] {
  return history.flatMap(({ status, at, reason }, i) => {
    if (!states.includes(status as StepName)) return []; // of a newer server
    // Where an order goes back to when its refund is declined, it was before.
    if (history[i - 1]?.status === "refundPending" && status !== "refunded") return [{ name: "declined", at }];
    const name = reasons.includes(reason as StepName) ? reason : status;
    return [{ name: name as StepName, at }];
  });
}

/** guessed is what an order without its history tells of it: one of a list, say. */
function guessed({ status, createdAt, updatedAt, shipment, cancelReason }: Order): Step[] {
  const steps: Step[] = [{ name: "pendingPayment", at: createdAt }];
  if (shipment) steps.push({ name: "paid" }, { name: "shipped", at: shipment.shippedAt });
  if (status === "pendingPayment" || status === "shipped") return steps;
  const name = reasons.includes(cancelReason as StepName) ? cancelReason : status;
  return [...steps, { name: name as StepName, at: updatedAt }];
}

/** How often to ask for an order, in milliseconds: often while it is about to change by itself, never when it is at its end. */
export function pollEvery(order: Order | undefined): number | false {
  switch (order?.status) {
    case "pendingPayment":
      return 3000;
    case "refundPending":
      return order.refunds?.at(-1)?.status === "approved" ? 3000 : 10_000;
    case "paid":
    case "shipped":
      return 10_000;
    case "completed":
      return 60_000;
    default:
      return false;
  }
}
