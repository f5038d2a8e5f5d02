import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStream } from "@/api/stream";
import { findTraces, type TraceItem } from "@/api/telemetry";
import { asParams, type TimeRange } from "@/ui/timerange";
import { asSearch, type Filters, isFiltered } from "./filters";
import { mergeTraces, type Sort } from "./merge";

/** How many traces are listed, and asked for, at a time. */
export const page = 100;
/** As many as the API gives at once: sorting by duration looks at all of them. */
const most = 1000;
/** How often a search is made again while traces arrive that only the server can match, in milliseconds. */
const again = 2000;

const none: TraceItem[] = [];

/** useTraces searches, page by page, and follows new traces while live. */
export function useTraces(filters: Filters, range: TimeRange, sort: Sort, live: boolean) {
  const search = useMemo(() => ({ ...asSearch(filters), ...asParams(range) }), [filters, range]);
  const limit = sort === "duration" ? most : page;
  const query = useInfiniteQuery({
    queryKey: ["traces", search, limit],
    queryFn: ({ signal, pageParam }) => findTraces({ ...search, limit, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.nextCursor,
    placeholderData: old => old,
  });
  const found = useMemo(() => query.data?.pages.flatMap(p => p.items) ?? none, [query.data]);

  const filtered = isFiltered(filters);
  const [streamed, setStreamed] = useState(none);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what arrived belongs to one search
  useEffect(() => setStreamed(none), [search, live]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const { refetch } = query;
  const onBatch = useCallback(
    (items: TraceItem[]) => {
      if (!filtered) setStreamed(old => mergeTraces(old, items, most));
      else
        timer.current ??= setTimeout(() => {
          timer.current = undefined;
          void refetch();
        }, again);
    },
    [filtered, refetch],
  );
  const { state, lost } = useStream<TraceItem>({ kind: "traces", enabled: live, gather: 300 }, onBatch);
  const traces = useMemo(
    () => (streamed.length > 0 ? mergeTraces(found, streamed, Math.max(most, found.length)) : found),
    [found, streamed],
  );
  return { query, traces, state, lost, filtered };
}
