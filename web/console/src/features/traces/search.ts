import { presets, seconds } from "@/ui/timerange";

/** searchFor is the address of a search for traces that have an attribute of this value. */
export function searchFor(name: string, value: string): string {
  return `/traces?since=7d&attribute=${encodeURIComponent(`${name}=${value}`)}`;
}

/** logsOf is the address of the log lines of a trace, or of one of its spans, over a time that began before it. */
export function logsOf(traceId: string, start: number, spanId?: string): string {
  const age = (Date.now() - start) / 1000 + 60;
  const since = presets.find(p => (seconds(p) ?? 0) >= age) ?? "7d";
  return `/logs?traceId=${traceId}${spanId ? `&spanId=${spanId}` : ""}&since=${since}`;
}
