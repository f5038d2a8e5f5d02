import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { type RangeName, rangeOf } from "./range";

/** A SKU of which this many or fewer are available is low in stock. */
export const low = 10;
/** Counts beyond one page of the API are told as "100+". */
const most = 100;
/** The dashboard asks again so often while somebody looks at it, in milliseconds. */
const refetchInterval = 30_000;

/** countOf writes how many a first page of most entries stands for. */
export function countOf(list: { items: unknown[]; nextCursor: string }): string {
  return `${list.items.length}${list.nextCursor ? "+" : ""}`;
}

export function useStatistics(name: RangeName) {
  return useQuery({
    queryKey: ["admin", "statistics", name],
    // The range moves on at midnight, also on a page that stays open.
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/admin/statistics", { signal, params: { query: rangeOf(name, new Date()) } })),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

export function useWaitingRefunds() {
  return useQuery({
    queryKey: ["admin", "refunds", "waiting"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/admin/refunds", { signal, params: { query: { status: "requested", limit: most } } })),
    refetchInterval,
  });
}

export function useLowStock() {
  return useQuery({
    queryKey: ["admin", "stock", "low"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/admin/stock", { signal, params: { query: { below: low, sort: "available", limit: most } } }),
      ),
    refetchInterval,
  });
}

export function useNewestOrders() {
  return useQuery({
    queryKey: ["admin", "orders", "newest"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/admin/orders", { signal, params: { query: { limit: 6 } } })),
    refetchInterval,
  });
}
