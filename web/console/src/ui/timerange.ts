import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** TimeRange is either the last so many seconds, or from one moment to another. */
export type TimeRange =
  | { kind: "last"; since: string; seconds: number }
  | { kind: "between"; from: number; to: number };

export const presets = ["5m", "15m", "30m", "1h", "3h", "6h", "12h", "1d", "2d", "7d"] as const;

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** seconds reads a duration such as 15m or 2d; undefined when it is none. */
export function seconds(text: string): number | undefined {
  const found = /^(\d+)([smhd])$/.exec(text);
  const size = found && units[found[2] ?? ""];
  return found && size ? Number(found[1]) * size : undefined;
}

/** bounds are the range's ends in milliseconds of the epoch. */
export function bounds(range: TimeRange, now = Date.now()): [from: number, to: number] {
  return range.kind === "last" ? [now - range.seconds * 1000, now] : [range.from, range.to];
}

/** asParams are since and until as the query API takes them. */
export function asParams(range: TimeRange): { since: string; until?: string } {
  if (range.kind === "last") return { since: `${range.seconds}s` };
  return { since: new Date(range.from).toISOString(), until: new Date(range.to).toISOString() };
}

/** useTimeRange keeps the range in the URL: ?since=15m, or ?from=…&to=… in milliseconds. */
export function useTimeRange(usual = "15m"): [TimeRange, (next: string | { from: number; to: number }) => void] {
  const [params, setParams] = useSearchParams();
  const since = params.get("since");
  const from = Number(params.get("from"));
  const to = Number(params.get("to"));
  const range = useMemo<TimeRange>(() => {
    if (from > 0 && to > from) return { kind: "between", from, to };
    const text = since !== null && seconds(since) !== undefined ? since : usual;
    return { kind: "last", since: text, seconds: seconds(text) ?? 900 };
  }, [since, from, to, usual]);
  const set = useCallback(
    (next: string | { from: number; to: number }) =>
      setParams(
        old => {
          const out = new URLSearchParams(old);
          for (const name of ["since", "from", "to", "cursor"]) out.delete(name);
          if (typeof next === "string") out.set("since", next);
          else {
            out.set("from", String(Math.round(next.from)));
            out.set("to", String(Math.round(next.to)));
          }
          return out;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [range, set];
}
