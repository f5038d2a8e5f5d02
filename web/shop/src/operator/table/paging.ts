import { useCallback } from "react";
import { useLocation, useSearchParams } from "react-router";

/** The sizes a page of a table may have; the API takes 1 to 100. */
export const pageSizes = [20, 50, 100] as const;
const usualSize = pageSizes[0];

/** Paging is where a person is in a list. */
export interface Paging {
  limit: number;
  cursor?: string;
  /** The page's number from 1; undefined when the link that led here does not tell. */
  page?: number;
  setLimit: (limit: number) => void;
  next: (cursor: string) => void;
  /** Undefined where the page before is not known. */
  previous?: () => void;
  /** Undefined on the first page. */
  first?: () => void;
}

/** The cursors of the pages before this one, the first page's is "". The entry of the browser's history keeps them. */
function trailOf(state: unknown): string[] | undefined {
  const trail = (state as { trail?: unknown } | null)?.trail;
  return Array.isArray(trail) && trail.every(c => typeof c === "string") ? trail : undefined;
}

/**
 * usePaging keeps the page of a list in the URL (cursor, limit) and how one came there in the history entry's state, so
 * that reload, the browser's back and a shared link work.
 */
export function usePaging(): Paging {
  const [params, setParams] = useSearchParams();
  const { state } = useLocation();
  const cursor = params.get("cursor") ?? "";
  const asked = Number(params.get("limit"));
  const limit = pageSizes.find(size => size === asked) ?? usualSize;
  const trail = cursor ? trailOf(state) : [];

  const go = useCallback(
    (to: string, before: string[]) =>
      setParams(
        old => {
          const next = new URLSearchParams(old);
          if (to) next.set("cursor", to);
          else next.delete("cursor");
          return next;
        },
        { state: { trail: before }, preventScrollReset: true },
      ),
    [setParams],
  );
  const setLimit = useCallback(
    (size: number) =>
      setParams(
        old => {
          const next = new URLSearchParams(old);
          next.delete("cursor");
          if (size === usualSize) next.delete("limit");
          else next.set("limit", String(size));
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  const before = trail?.at(-1);
  return {
    limit,
    cursor: cursor || undefined,
    page: trail && trail.length + 1,
    setLimit,
    next: to => go(to, trail ? [...trail, cursor] : []),
    previous: before === undefined ? undefined : () => go(before, trail?.slice(0, -1) ?? []),
    first: cursor ? () => go("", []) : undefined,
  };
}
