import type { Schema } from "@/api/client";
import type { Money } from "@/ui/format";

/** CartLine is a SKU in the cart and how many of it. */
export type CartLine = Schema<"CartItem">;

/** CartSku is what the cart needs to know of a SKU. */
export type CartSku = Omit<CartLine, "quantity">;

/** Limits of a cart, as the server has them. */
export const maxQuantity = 99; // of one SKU
export const maxLines = 100;
export const maxOrderLines = 50; // of one order

/** most is how many of a SKU can be bought now. */
export function most(sku: Pick<CartSku, "available">): number {
  return Math.max(0, Math.min(maxQuantity, sku.available));
}

/** totalOf adds up what can be bought of lines; what is sold out costs nothing. */
export function totalOf(lines: CartLine[]): Money {
  const currency = lines[0]?.price.currency ?? "CNY";
  return {
    amount: lines.reduce((sum, l) => sum + (l.available > 0 ? l.price.amount * l.quantity : 0), 0),
    currency,
  };
}

/** countOf is how many pieces lines hold. */
export function countOf(lines: CartLine[]): number {
  return lines.reduce((sum, l) => sum + l.quantity, 0);
}
