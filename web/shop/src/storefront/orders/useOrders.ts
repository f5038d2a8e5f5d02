import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { useUser } from "@/session/useSession";

/** useOrders are the customer's orders, newest first, page by page; of one state, or of all when it is empty. */
export function useOrders(status: string) {
  const user = useUser();
  return useInfiniteQuery({
    queryKey: ["orders", { status }],
    queryFn: ({ pageParam, signal }) => {
      const query = { status: status || undefined, cursor: pageParam || undefined, limit: 10 };
      return answer(api.GET("/api/v1/orders", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: last => last.nextCursor || undefined,
    enabled: user !== undefined,
  });
}
