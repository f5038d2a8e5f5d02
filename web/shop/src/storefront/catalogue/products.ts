import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { type Filters, parameters } from "./filters";

export type Product = Schema<"Product">;
export type Sku = Schema<"Sku">;

type List = Schema<"ProductList">;

/** How many products come at once. It divides by the columns of every window. */
const pageSize = 24;

/** How often what is looked at is asked for again, in milliseconds: its stock changes. */
const often = 15_000;

/** useProducts lists products, a page at a time. */
export function useProducts(filters: Filters) {
  const query = parameters(filters);
  return useInfiniteQuery({
    queryKey: ["products", query],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/products", {
          params: { query: { ...query, limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last: List) => last.nextCursor || undefined,
    placeholderData: keepPreviousData, // the list before stays while another one comes
  });
}

/** useNewest lists the newest products. */
export function useNewest(limit: number) {
  return useQuery({
    queryKey: ["products", "newest", limit],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/products", { params: { query: { limit } }, signal }))).items,
    staleTime: 60_000,
  });
}

/** useProduct is a product, asked for again while it is looked at. What a list knew of it is shown meanwhile. */
export function useProduct(id: string) {
  const queries = useQueryClient();
  return useQuery<Product>({
    queryKey: ["product", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/products/{id}", { params: { path: { id } }, signal })),
    refetchInterval: query => (query.state.status === "error" ? false : often),
    placeholderData: () => {
      const lists = queries.getQueriesData<InfiniteData<List> | Product[]>({ queryKey: ["products"] });
      const known = lists.flatMap(([, list]) =>
        Array.isArray(list) ? list : (list?.pages.flatMap(page => page.items) ?? []),
      );
      return known.find(product => product.id === id);
    },
  });
}
