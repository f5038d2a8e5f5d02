import { Problem } from "@/api/problem";
import type { CartLine } from "../cart/line";

/** shortages tells how many are left of the SKUs for which an order was refused; the server names them by their place. */
export function shortages(error: unknown, lines: Pick<CartLine, "skuId">[]): Record<string, number> {
  if (!(error instanceof Problem) || !["OUT_OF_STOCK", "SKU_NOT_FOUND"].includes(error.code)) return {};
  const left: Record<string, number> = {};
  for (const { field, reason } of error.errors) {
    const line = lines[Number(/^items\[(\d+)\]/.exec(field)?.[1] ?? -1)];
    if (line) left[line.skuId] = Number(/only (\d+) left/.exec(reason)?.[1] ?? 0);
  }
  return left;
}
