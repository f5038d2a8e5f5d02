import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { TraceSearch } from "@/api/telemetry";

/** What a search asks, as its URL has it: the names are those of the query API. */
export interface Filters {
  service: string;
  operation: string;
  status: "" | "ok" | "error";
  query: string;
  attributes: string[];
  minDuration: string;
  maxDuration: string;
  minTraceDuration: string;
  maxTraceDuration: string;
}

const texts = [
  "service",
  "operation",
  "query",
  "minDuration",
  "maxDuration",
  "minTraceDuration",
  "maxTraceDuration",
] as const;

/** isDuration tells whether the API takes a text as a duration. */
export const isDuration = (text: string) => /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text);

export function readFilters(params: URLSearchParams): Filters {
  const status = params.get("status");
  const out: Filters = {
    service: "",
    operation: "",
    status: status === "ok" || status === "error" ? status : "",
    query: "",
    attributes: params.getAll("attribute"),
    minDuration: "",
    maxDuration: "",
    minTraceDuration: "",
    maxTraceDuration: "",
  };
  for (const name of texts) out[name] = params.get(name) ?? "";
  return out;
}

/** asSearch is what is asked of the API; a duration that is none yet is left out. */
export function asSearch(filters: Filters): TraceSearch {
  const duration = (text: string) => (isDuration(text) ? text : undefined);
  return {
    service: filters.service,
    operation: filters.operation,
    status: filters.status || undefined,
    query: filters.query,
    attribute: filters.attributes,
    minDuration: duration(filters.minDuration),
    maxDuration: duration(filters.maxDuration),
    minTraceDuration: duration(filters.minTraceDuration),
    maxTraceDuration: duration(filters.maxTraceDuration),
  };
}

/** isFiltered tells whether anything but the time is asked. */
export function isFiltered(filters: Filters): boolean {
  return filters.status !== "" || filters.attributes.length > 0 || texts.some(name => filters[name] !== "");
}

/** useFilters keeps the filters in the URL. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void, () => void] {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(params), [params]);
  const change = useCallback(
    (some: Partial<Filters>) =>
      setParams(
        old => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(some)) {
            const key = name === "attributes" ? "attribute" : name;
            next.delete(key);
            for (const one of Array.isArray(value) ? value : [value]) if (one) next.append(key, one);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const clear = useCallback(
    () =>
      setParams(
        old => {
          const next = new URLSearchParams(old);
          for (const name of [...texts, "status", "attribute"]) next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [filters, change, clear];
}
