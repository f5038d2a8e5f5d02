import { formatMoney } from "@/ui/format";
import { type CartLine, most } from "./line";
import { priceWhenAdded } from "./priceWhenAdded";

/** LineState: gone is sold out or not sold any more, short means that fewer are left than wanted. */
export type LineState = "gone" | "short" | "fine";

/** stateOf tells whether a line can be bought as it is. */
export function stateOf(line: CartLine): LineState {
  if (line.available <= 0) return "gone";
  return line.quantity > most(line) ? "short" : "fine";
}

/** priceChange tells whether a line costs something else than when it was added, and what it cost then. */
export function priceChange(line: CartLine): { way: "cheaper" | "dearer"; before: string } | undefined {
  const before = priceWhenAdded(line.skuId);
  if (!before || before.currency !== line.price.currency || before.amount === line.price.amount) return undefined;
  return { way: line.price.amount < before.amount ? "cheaper" : "dearer", before: formatMoney(before) };
}
