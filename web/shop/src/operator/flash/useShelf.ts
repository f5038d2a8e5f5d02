import { useQueries } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { ItemValues } from "./values";

/** Place is how a SKU stands in the shop now. */
export interface Place {
  available: number;
  onSale: boolean;
}

/** useShelf finds out how SKUs of a stored sale stand now; those whose product has not been fetched are left out. */
export function useShelf(items: ItemValues[]): Map<string, Place> {
  const products = [...new Set(items.map(({ productId }) => productId))];
  return useQueries({
    queries: products.map(id => ({
      queryKey: ["admin", "product", id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(api.GET("/api/v1/admin/products/{id}", { params: { path: { id } }, signal })),
    })),
    combine: results => {
      const shelf = new Map<string, Place>();
      for (const { data } of results)
        for (const { id, available } of data?.skus ?? [])
          shelf.set(id, { available, onSale: data?.status === "active" });
      // A SKU that its product no longer has is not sold any more.
      const fetched = new Set(results.flatMap(({ data }) => (data ? [data.id] : [])));
      for (const { skuId, productId } of items)
        if (fetched.has(productId) && !shelf.has(skuId)) shelf.set(skuId, { available: 0, onSale: false });
      return shelf;
    },
  });
}
