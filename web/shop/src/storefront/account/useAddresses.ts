import { useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";

/** useAddresses are the addresses of who is logged in. */
export function useAddresses() {
  return useQuery({
    queryKey: ["addresses"],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/me/addresses", { signal }))).items,
  });
}
