import { useEffect, useRef, useState } from "react";
import { open, Problem } from "@/api/http";
import { type Line, parseLine, Splitter } from "./logline";

/** How many lines are kept. */
export const kept = 5000;
/** How many of the lines before now are asked for. */
const tail = 300;
/** How long lines are gathered before they are shown, in milliseconds. */
const gather = 200;

export interface Output {
  lines: Line[];
  /** How many lines were forgotten because newer ones came. */
  forgotten: number;
  /** How many lines came since the last one that is shown, while paused. */
  waiting: number;
  state: "connecting" | "open" | "failed";
  error?: Error;
  clear: () => void;
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * useOutput follows what a process prints. When the stream ends, as it does when the console is restarted, it is
 * opened again; lines that were seen before are not shown twice. While paused, lines are kept but not shown.
 */
export function useOutput(name: string, paused: boolean): Output {
  const [shown, setShown] = useState<{ lines: Line[]; total: number }>({ lines: [], total: 0 });
  const [total, setTotal] = useState(0);
  const [state, setState] = useState<Output["state"]>("connecting");
  const [error, setError] = useState<Error>();
  const buffer = useRef<Line[]>([]);
  const count = useRef(0);
  const cleared = useRef(0);
  const halted = useRef(paused);
  halted.current = paused;

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    buffer.current = [];
    count.current = 0;
    cleared.current = 0;
    setShown({ lines: [], total: 0 });
    setTotal(0);
    let fresh: Line[] = []; // since the last time they were shown
    const show = () => {
      timer = undefined;
      buffer.current = [...buffer.current, ...fresh].slice(-kept);
      fresh = [];
      setTotal(count.current);
      if (!halted.current) setShown({ lines: buffer.current, total: count.current });
    };
    const add = (lines: string[]) => {
      if (lines.length === 0) return;
      for (const l of lines) fresh.push(parseLine(l, count.current++));
      if (fresh.length > 2 * kept) fresh = fresh.slice(-kept); // timers of a hidden page are slow
      timer ??= setTimeout(show, gather);
    };
    const read = async () => {
      const response = await open(`/api/control/logs/${encodeURIComponent(name)}`, { tail, follow: 1 }, stop.signal);
      setState("open");
      setError(undefined);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) return;
      const splitter = new Splitter();
      const before = new Set(buffer.current.slice(-tail).map(l => l.raw));
      let again = before.size ? tail : 0; // of the lines that come first, those seen before are left out
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const lines = splitter.push(value);
        add(again > 0 ? lines.filter(l => again-- <= 0 || !before.has(l)) : lines);
      }
    };
    const run = async () => {
      for (let wait = 500; !stop.signal.aborted; wait = Math.min(wait * 2, 10_000)) {
        try {
          await read();
          wait = 500;
        } catch (e) {
          if (stop.signal.aborted) return;
          if (e instanceof Problem && e.status === 404) {
            setError(e);
            setState("failed");
            return;
          }
          setError(e as Error);
        }
        if (stop.signal.aborted) return;
        setState("connecting");
        await pause(wait, stop.signal);
      }
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [name]);

  useEffect(() => {
    if (!paused) setShown({ lines: buffer.current, total: count.current });
  }, [paused]);

  return {
    lines: shown.lines,
    forgotten: Math.max(0, shown.total - shown.lines.length - cleared.current),
    waiting: paused ? total - shown.total : 0,
    state,
    error,
    clear: () => {
      cleared.current = count.current;
      buffer.current = [];
      setShown({ lines: [], total: count.current });
    },
  };
}
