import { useLanguage } from "@mall/common/i18n";
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";

/** useCategories are the shop's categories as choices, in the page's language, and the name of one. */
export function useCategories() {
  const language = useLanguage();
  const query = useQuery({
    queryKey: ["categories"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/categories", { signal })),
    staleTime: 300_000,
  });
  const choices = (query.data?.items ?? []).map(({ id, name, nameZh }) => ({
    value: id,
    label: language === "zh" ? nameZh : name,
  }));
  const nameOf = (id: string) => choices.find(({ value }) => value === id)?.label ?? id;
  return { choices, nameOf, error: query.error, refetch: query.refetch };
}
