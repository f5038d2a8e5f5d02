import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { get, getText, Problem } from "@/api/http";
import { findLogs, type List, type LogLine } from "@/api/telemetry";
import { parseTrace } from "./model/otlp";
import { epochMs, type Trace } from "./model/span";

/** Until this long after its last span a trace is asked for again, in milliseconds: consumers and retries come later. */
const young = 30_000;
const every = 2000;
/** For how long a trace that is not there yet is waited for, in milliseconds. */
const patience = 30_000;
/** More log lines of one trace are not asked for. */
const mostLogs = 5000;

interface Loaded {
  text: string;
  trace: Trace;
}

/** isYoung tells whether more of the trace may come. */
export function isYoung(trace: Trace, now = Date.now()): boolean {
  const age = now - epochMs(trace, trace.duration);
  return age > -young && age < young;
}

/** useTrace loads a trace, waits for one that is on its way, and loads it again while it may grow. */
export function useTrace(traceId: string) {
  const queries = useQueryClient();
  const [since] = useState(() => Date.now());
  const key = ["trace", traceId];
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Loaded> => {
      const text = await getText(`/api/traces/${encodeURIComponent(traceId)}`, undefined, signal);
      const old = queries.getQueryData<Loaded>(key);
      return old?.text === text ? old : { text, trace: parseTrace(JSON.parse(text)) };
    },
    structuralSharing: false, // what did not change is the same object already
    staleTime: 60_000,
    refetchInterval: ({ state }) => {
      if (state.data) return isYoung(state.data.trace) ? every : false;
      return state.error instanceof Problem && state.error.status === 404 && Date.now() - since < patience
        ? every
        : false;
    },
  });
  const missing = query.error instanceof Problem && query.error.status === 404 && !query.data;
  return {
    trace: query.data?.trace,
    error: query.error,
    refetch: query.refetch,
    /** It is not there, and is still being asked for. */
    awaited: missing && Date.now() - since < patience,
  };
}

/** useTraceLogs loads the trace's log lines, oldest first, again as long as growing says. */
export function useTraceLogs(traceId: string, growing: boolean, enabled: boolean) {
  return useQuery({
    queryKey: ["trace-logs", traceId],
    queryFn: async ({ signal }) => {
      const lines: LogLine[] = [];
      let cursor: string | undefined;
      do {
        const page = await findLogs({ traceId, limit: 1000, cursor }, signal);
        lines.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && lines.length < mostLogs);
      return lines.reverse();
    },
    staleTime: 60_000,
    enabled,
    refetchInterval: growing ? every : false,
  });
}

/** PageError is an error of the browser that happened in this trace. */
export interface PageError {
  id: string;
  groupId: string;
  at: string;
  title: string;
  spanId: string;
}

/** usePageErrors asks which errors of pages belong to the trace; a console without that answers 404: none. */
export function usePageErrors(traceId: string, enabled: boolean) {
  return useQuery({
    queryKey: ["trace-errors", traceId],
    queryFn: async ({ signal }): Promise<PageError[]> => {
      try {
        return (await get<List<PageError>>(`/api/traces/${encodeURIComponent(traceId)}/errors`, undefined, signal))
          .items;
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return [];
        throw error;
      }
    },
    enabled,
    staleTime: 60_000,
  });
}

/** useYoung tells whether the trace may still grow, and turns false by itself. */
export function useYoung(trace: Trace | undefined): boolean {
  const [is, setIs] = useState(false);
  useEffect(() => {
    const now = trace !== undefined && isYoung(trace);
    setIs(now);
    if (!now || !trace) return;
    const timer = setTimeout(() => setIs(false), epochMs(trace, trace.duration) + young - Date.now());
    return () => clearTimeout(timer);
  }, [trace]);
  return is;
}
