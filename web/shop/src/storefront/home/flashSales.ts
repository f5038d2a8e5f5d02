import { useQueries, useQuery } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { serverNow } from "@/api/clock";
import type { Product } from "../catalogue/products";

export type FlashSale = Schema<"FlashSale">;
export type FlashSaleItem = Schema<"FlashSaleItem">;

/** How often what is left of a flash sale is asked for, in milliseconds. */
const often = 30_000;

/** useFlashSale is the flash sale that runs, or the next one; null when none is announced. */
export function useFlashSale() {
  return useQuery({
    queryKey: ["flash-sales", "now"],
    queryFn: async ({ signal }) =>
      saleOf((await answer(api.GET("/api/v1/flash-sales", { params: { query: { limit: 20 } }, signal }))).items),
    refetchInterval: often,
  });
}

/** saleOf is the sale that runs and ends first, or else the one that begins first. */
export function saleOf(sales: FlashSale[], now = serverNow()): FlashSale | null {
  const open = sales.filter(sale => now < Date.parse(sale.endsAt));
  const running = open.filter(sale => runs(sale, now));
  const next = running.length ? running.map(s => [s, s.endsAt] as const) : open.map(s => [s, s.startsAt] as const);
  return next.sort(([, a], [, b]) => Date.parse(a) - Date.parse(b))[0]?.[0] ?? null;
}

/** runs tells whether a sale runs at a time of the server, in milliseconds. */
export function runs(sale: FlashSale, now = serverNow()): boolean {
  return Date.parse(sale.startsAt) <= now && now < Date.parse(sale.endsAt);
}

/** useProductsOf are the products of a sale's items: it has no pictures and no prices from before itself. */
export function useProductsOf(items: FlashSaleItem[]): (Product | undefined)[] {
  return useQueries({
    queries: items.map(({ productId: id }) => ({
      queryKey: ["product", id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(api.GET("/api/v1/products/{id}", { params: { path: { id } }, signal })),
      staleTime: 60_000,
    })),
    combine: results => results.map(result => result.data),
  });
}
