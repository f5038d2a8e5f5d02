import type { Money } from "@/ui/format";

// What a SKU cost when it came into the cart, on this device. The server's cart knows today's prices only.

const stored = "mall.cart.prices";

function read(): Record<string, Money> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(stored) ?? "{}");
    return found !== null && typeof found === "object" && !Array.isArray(found) ? (found as Record<string, Money>) : {};
  } catch {
    return {};
  }
}

function write(prices: Record<string, Money>) {
  try {
    localStorage.setItem(stored, JSON.stringify(prices));
  } catch {
    // Then changes of prices are not told.
  }
}

/** keepPrice notes a price, unless the SKU has one already. */
export function keepPrice(skuId: string, { amount, currency }: Money) {
  const prices = read();
  if (!(skuId in prices)) write({ ...prices, [skuId]: { amount, currency } });
}

/** forgetPrice: the SKU left the cart, or the customer knows the new price. */
export function forgetPrice(skuId: string) {
  const { [skuId]: gone, ...rest } = read();
  if (gone) write(rest);
}

/** priceWhenAdded is the price that was noted. */
export function priceWhenAdded(skuId: string): Money | undefined {
  const price = read()[skuId];
  return typeof price?.amount === "number" && typeof price.currency === "string" ? price : undefined;
}
