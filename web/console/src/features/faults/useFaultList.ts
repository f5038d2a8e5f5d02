import { useQuery } from "@tanstack/react-query";
import { useConsole } from "@/api/console";
import { type Fault, findFaults } from "./api";

/** useFaultList asks again often while a fault is on: how often it struck changes. */
export function useFaultList() {
  const { data: console } = useConsole();
  return useQuery({
    queryKey: ["faults"],
    queryFn: ({ signal }) => findFaults(signal),
    enabled: console?.features.control === true,
    refetchInterval: query => (query.state.data?.some(s => s.faults.length > 0) ? 2000 : 5000),
  });
}

/** activeOf lists all faults that are on with their services, the one that ends first before. */
export function activeOf(services: { service: string; faults: Fault[] }[]): { service: string; fault: Fault }[] {
  return services
    .flatMap(s => s.faults.map(fault => ({ service: s.service, fault })))
    .sort((a, b) => a.fault.expiresAt.localeCompare(b.fault.expiresAt));
}
