import type { Money } from "@/ui/format";
import type { CartLine } from "../cart/line";

/** OrderIntent is an order that a customer asked for, and what they saw of it when they did. */
export interface OrderIntent {
  customer: string;
  addressId: string;
  provider: string;
  /** The SKU of somebody who does not want the whole cart. */
  only?: string;
  lines: Pick<CartLine, "skuId" | "quantity" | "price">[];
  total: Money;
  /** Date.now() of the click. */
  startedAt: number;
  /** Once the server made it. */
  orderId?: string;
}

const stored = "mall.checkout";

/** A click is worth this long after a reload; an order that was made as long as it can be paid. In milliseconds. */
const clickLasts = 2 * 60_000;
const orderLasts = 15 * 60_000;

/** keepIntent notes what is under way, so that a reload goes on with it. */
export function keepIntent(intent: OrderIntent) {
  try {
    sessionStorage.setItem(stored, JSON.stringify(intent));
  } catch {
    // A reload forgets it then; the orders page shows what was made.
  }
}

export function forgetIntent() {
  try {
    sessionStorage.removeItem(stored);
  } catch {
    // It was never there.
  }
}

/** keptIntent is what a customer asked for before the page was loaded anew. */
export function keptIntent(customer: string, now = Date.now()): OrderIntent | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(stored) ?? "null") as OrderIntent | null;
    if (found?.customer !== customer) return undefined;
    return now - found.startedAt < (found.orderId ? orderLasts : clickLasts) ? found : undefined;
  } catch {
    return undefined;
  }
}
