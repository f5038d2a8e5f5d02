import { useQuery } from "@tanstack/react-query";
import { useConsole } from "@/api/console";
import { type Status, status } from "@/api/control";
import { Problem } from "@/api/http";
import { services } from "@/api/telemetry";
import { remember } from "./history";

export const statusKey = ["control", "status"];

export interface Watched {
  status: Status | undefined;
  /** No supervisor answers: only what spans tell is known. */
  absent: boolean;
  error: unknown;
  retry: () => void;
}

/** useStatus watches the processes: every two seconds while the page is seen, not at all while it is hidden. */
export function useStatus(): Watched {
  const { data: console } = useConsole();
  const query = useQuery({
    queryKey: statusKey,
    queryFn: async ({ signal }) => {
      const now = await status(signal);
      remember(now.processes);
      return now;
    },
    enabled: console?.features.control === true,
    refetchInterval: q => (q.state.status === "error" ? 4000 : 2000),
    staleTime: 1000,
    retry: false,
  });
  const gone = query.error instanceof Problem && query.error.code === "NO_SUPERVISOR";
  const absent = gone || console?.features.control === false;
  return {
    status: absent ? undefined : query.data,
    absent,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

/** useServiceStats is what spans tell about every service, over the last since. */
export function useServiceStats(since = "5m") {
  return useQuery({
    queryKey: ["services", since],
    queryFn: ({ signal }) => services(since, signal),
    refetchInterval: 5000,
  });
}
