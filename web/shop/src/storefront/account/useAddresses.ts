import { useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { useUser } from "@/session/useSession";

/** useAddresses are the addresses of who is logged in; nobody's are not asked for. */
export function useAddresses() {
  const user = useUser();
  return useQuery({
    queryKey: ["addresses"],
    enabled: user !== undefined,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/me/addresses", { signal }))).items,
  });
}
