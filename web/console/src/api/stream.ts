import { useEffect, useRef, useState } from "react";
import { type Params, url } from "./http";
import type { LogLine, TraceItem } from "./telemetry";

export interface StreamOptions {
  kind: "logs" | "traces";
  service?: string;
  /** Further questions: those of GET /api/logs when kind is logs. */
  params?: Params;
  /** How long events are gathered before they are handed on, in milliseconds. */
  gather?: number;
  /** No stream is open while this is false. */
  enabled?: boolean;
}

export type StreamState = "closed" | "connecting" | "open";

/**
 * useStream follows new log lines or traces. Lines come many to an event, and are handed on in batches, so that
 * thousands a second cost a few parses and renders. A trace comes several times while it grows; its last event is the newest. lost tells
 * how many events the server dropped because the page was too slow.
 */
export function useStream<T extends LogLine | TraceItem>(
  options: StreamOptions,
  onBatch: (items: T[]) => void,
): { state: StreamState; lost: number } {
  const { kind, service, params, gather = 200, enabled = true } = options;
  const address = url("/api/stream", { kind, service, ...params, batch: kind === "logs" ? 1 : undefined });
  const [state, setState] = useState<StreamState>("closed");
  const [lost, setLost] = useState(0);
  const latest = useRef(onBatch);
  latest.current = onBatch;

  useEffect(() => {
    if (!enabled) {
      setState("closed");
      return;
    }
    setState("connecting");
    const source = new EventSource(address);
    let waiting: T[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const batch = waiting;
      waiting = [];
      latest.current(batch);
    };
    source.onopen = () => setState("open");
    source.onerror = () => setState("connecting"); // the browser tries again by itself
    const take = (items: T[]) => {
      // One by one: an argument list has an end.
      for (const item of items) waiting.push(item);
      timer ??= setTimeout(flush, gather);
    };
    const data = (event: Event): unknown => JSON.parse((event as MessageEvent<string>).data);
    if (kind === "logs") {
      source.addEventListener("logs", event => take(data(event) as T[]));
      // A console from before batches, which goes on while the files of its page are built anew.
      source.addEventListener("log", event => take([data(event) as T]));
    }
    if (kind === "traces") source.addEventListener("trace", event => take([data(event) as T]));
    source.addEventListener("lost", event => {
      const { events } = data(event) as { events: number };
      setLost(n => n + events);
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [kind, address, gather, enabled]);

  return { state, lost };
}
