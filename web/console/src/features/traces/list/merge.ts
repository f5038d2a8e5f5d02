import type { TraceItem } from "@/api/telemetry";

export type Sort = "time" | "duration";

/** mergeTraces puts newer states of traces over older ones, newest trace first, and keeps at most most of them. */
export function mergeTraces(old: readonly TraceItem[], newer: readonly TraceItem[], most: number): TraceItem[] {
  const byId = new Map(old.map(t => [t.traceId, t]));
  for (const trace of newer) {
    const there = byId.get(trace.traceId);
    // Events and answers may cross: a trace only grows.
    if (!there || trace.spans >= there.spans) byId.set(trace.traceId, trace);
  }
  return [...byId.values()].sort(byTime).slice(0, most);
}

const byTime = (a: TraceItem, b: TraceItem) =>
  Date.parse(b.start) - Date.parse(a.start) || (a.traceId < b.traceId ? -1 : 1);

export function sortTraces(traces: readonly TraceItem[], sort: Sort): TraceItem[] {
  return sort === "time" ? traces.toSorted(byTime) : traces.toSorted((a, b) => b.durationMs - a.durationMs);
}
