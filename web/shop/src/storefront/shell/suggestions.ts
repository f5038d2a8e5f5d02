import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";

export type Suggestion = Schema<"Suggestion">;

/** How long somebody pauses before we ask, in milliseconds. */
const pause = 150;
/** The longest query the shop takes, in characters. */
const longest = 100;

/** useSuggestions is what a search that begins with text may mean. A question that is out of date is called off. */
export function useSuggestions(text: string): Suggestion[] {
  const [query] = useDebouncedValue(text.trim().slice(0, longest), pause);
  const { data } = useQuery({
    queryKey: ["suggestions", query],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/suggestions", { params: { query: { query, limit: 8 } }, signal }))).items,
    enabled: query !== "",
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false, // the search works without
  });
  return query === "" || text.trim() === "" ? none : (data ?? none);
}

const none: Suggestion[] = [];

/** suggestionPath is where a suggestion leads. */
export function suggestionPath({ kind, id }: Suggestion): string {
  return kind === "category" ? `/products?category=${encodeURIComponent(id)}` : `/products/${encodeURIComponent(id)}`;
}
