import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import { useUser } from "@/session/useSession";
import { pollEvery } from "./timeline";

/** How long to leave a server alone that did not answer, in milliseconds. */
const later = 15_000;

/** useOrder follows an order while its page is seen. */
export function useOrder(id: string) {
  const user = useUser();
  return useQuery({
    queryKey: ["order", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal })),
    enabled: user !== undefined,
    refetchInterval: ({ state: { data, error } }) => {
      if (error instanceof Problem && (error.refused || error.status === 401)) return false;
      return error ? later : pollEvery(data);
    },
    refetchOnWindowFocus: "always",
  });
}

/** useOrderActions do what a customer may do with an order, and read it again: it may have changed meanwhile. Errors: Problem. */
export function useOrderActions(id: string) {
  const queries = useQueryClient();
  const afterwards = async <T>(act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["order", id] }),
        queries.invalidateQueries({ queryKey: ["orders"] }),
      ]);
    }
  };
  const params = { path: { id } };
  return {
    afterwards,
    cancel: () => afterwards(answer(api.POST("/api/v1/orders/{id}/cancel", { params }))),
    confirmReceipt: () => afterwards(answer(api.POST("/api/v1/orders/{id}/receipt", { params }))),
  };
}
