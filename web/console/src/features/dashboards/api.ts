import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/http";
import { readDashboard } from "./model";

/** DashboardItem is a dashboard in a list. */
export interface DashboardItem {
  uid: string;
  title: string;
  description: string;
  tags: string[] | null;
}

/** useDashboardList asks which dashboards there are. */
export function useDashboardList() {
  return useQuery({
    queryKey: ["dashboards"],
    queryFn: ({ signal }) => get<{ items: DashboardItem[] }>("/api/dashboards", undefined, signal),
    staleTime: 60_000,
    select: d => d.items,
  });
}

/** useDashboard asks for one definition. */
export function useDashboard(uid: string) {
  return useQuery({
    queryKey: ["dashboard", uid],
    queryFn: async ({ signal }) =>
      readDashboard(await get<unknown>(`/api/dashboards/${encodeURIComponent(uid)}`, undefined, signal)),
    staleTime: 60_000,
  });
}
