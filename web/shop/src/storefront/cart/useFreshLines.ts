import { useQueries } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import type { CartLine } from "./line";

/**
 * useFreshLines gives lines that were kept in the browser the prices and the stock of now; without enabled (the
 * server's cart is fresh by itself) it leaves them as they are. stale: some could not be asked for.
 */
export function useFreshLines(lines: CartLine[], enabled: boolean): { lines: CartLine[]; stale: boolean } {
  const ids = enabled ? [...new Set(lines.map(l => l.productId))] : [];
  const products = useQueries({
    queries: ids.map(id => ({
      queryKey: ["product", id],
      queryFn: () => answer(api.GET("/api/v1/products/{id}", { params: { path: { id } } })),
      refetchOnMount: "always" as const,
    })),
  });
  const fresh = lines.map(line => {
    const query = products[ids.indexOf(line.productId)];
    if (query?.error instanceof Problem && query.error.status === 404) return { ...line, available: 0 };
    if (!query?.data) return line;
    const sku = query.data.skus.find(s => s.id === line.skuId);
    return sku
      ? { ...line, price: sku.price, available: sku.available, title: query.data.title }
      : { ...line, available: 0 };
  });
  return {
    lines: fresh,
    stale: products.some(q => q.error !== null && !(q.error instanceof Problem && q.error.status === 404)),
  };
}
