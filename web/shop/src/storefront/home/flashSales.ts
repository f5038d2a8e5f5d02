import { useQuery } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { serverNow } from "@/api/clock";

export type FlashSale = Schema<"FlashSale">;
export type FlashSaleItem = Schema<"FlashSaleItem">;

/** How often what is left of a flash sale is asked for, in milliseconds. */
const often = 30_000;

/** useFlashSale is the flash sale that runs; null when none does. */
export function useFlashSale() {
  return useQuery({
    queryKey: ["flash-sales", "running"],
    queryFn: async ({ signal }) =>
      runningOf((await answer(api.GET("/api/v1/flash-sales", { params: { query: { limit: 20 } }, signal }))).items),
    refetchInterval: often,
  });
}

/** runningOf is the sale of many that runs now and ends first. */
export function runningOf(sales: FlashSale[], now = serverNow()): FlashSale | null {
  const running = sales.filter(sale => Date.parse(sale.startsAt) <= now && now < Date.parse(sale.endsAt));
  return [...running].sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt))[0] ?? null;
}
