import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { type StreamState, useStream } from "@/api/stream";
import { findLogs, type LogLine, type LogSearch } from "@/api/telemetry";
import { type Line, Lines } from "./lines";

const pageSize = 300;
/** How long after a page of stored lines the stream may bring one of them again, in milliseconds. */
const overlap = 3000;

export interface Shown {
  lines: readonly Line[];
  /** How many lines wait while the list is paused. */
  waiting: number;
  /** Those that did not fit while it was paused. */
  skipped: number;
  /** All that were taken since the search began. */
  received: number;
  /** Those that the server could not send because the page was too slow. */
  lost: number;
  paused: boolean;
  stream: StreamState;
  loading: boolean;
  error?: unknown;
  /** Whether there are older lines, and whether they fit. */
  older: "none" | "some" | "loading" | "full";
  loadOlder: () => void;
  reload: () => void;
  pause: () => void;
  resume: () => void;
}

/**
 * useLines holds the lines of a search: stored ones, page by page backwards, and, when live, those that arrive. Keep
 * search in useMemo: another one starts anew.
 */
export function useLines(search: LogSearch, live: boolean, limit = pageSize): Shown {
  const lines = useRef<Lines>(undefined);
  lines.current ??= new Lines();
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const [load, setLoad] = useState<{ loading: boolean; error?: unknown; cursor?: string; more: boolean }>({
    loading: true,
    more: false,
  });
  const [again, setAgain] = useState(0);
  const early = useRef<LogLine[] | undefined>(undefined);

  const { since: _since, until: _until, ...questions } = search;
  const { state, lost } = useStream<LogLine>({ kind: "logs", params: questions, enabled: live }, batch => {
    if (early.current) {
      early.current = early.current.concat(batch); // until it is known what is stored
      return;
    }
    lines.current?.arrive(batch);
    changed();
  });

  // Each time the stream opens, what was stored while it was not is asked for again.
  const opened = live && state === "open";
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened and again only ask for it once more
  useEffect(() => {
    const stop = new AbortController();
    let settled: ReturnType<typeof setTimeout> | undefined;
    early.current = live ? [] : undefined;
    setLoad(old => ({ ...old, loading: true, error: undefined }));
    findLogs({ ...search, limit }, stop.signal).then(
      page => {
        const held = lines.current;
        held?.start(page.items);
        if (early.current) held?.arrive(early.current);
        early.current = undefined;
        settled = setTimeout(() => lines.current?.settle(), overlap);
        setLoad({ loading: false, cursor: page.nextCursor, more: false });
      },
      error => {
        if (stop.signal.aborted) return;
        early.current = undefined;
        setLoad({ loading: false, error, more: false });
      },
    );
    return () => {
      stop.abort();
      clearTimeout(settled);
    };
  }, [search, live, limit, again, opened]);

  const asking = useRef(false);
  const current = useRef(search);
  current.current = search;
  const loadOlder = useCallback(() => {
    const { cursor, loading } = load;
    if (!cursor || loading || asking.current || lines.current?.full) return;
    asking.current = true;
    setLoad(old => ({ ...old, more: true }));
    const asked = search;
    findLogs({ ...asked, limit, cursor })
      .then(
        page => {
          if (current.current !== asked) return;
          lines.current?.older(page.items);
          setLoad(old => ({ ...old, cursor: page.nextCursor, more: false }));
        },
        error => setLoad(old => ({ ...old, error, more: false })),
      )
      .finally(() => {
        asking.current = false;
      });
  }, [load, search, limit]);

  const held = lines.current;
  const older = load.more ? "loading" : !load.cursor ? "none" : held.full ? "full" : "some";
  return {
    lines: held.shown,
    waiting: held.waiting.length,
    skipped: held.skipped,
    received: held.received,
    lost,
    paused: held.paused,
    stream: state,
    loading: load.loading,
    error: load.error,
    older,
    loadOlder,
    reload: useCallback(() => setAgain(n => n + 1), []),
    pause: useCallback(() => {
      lines.current?.pause();
      changed();
    }, []),
    resume: useCallback(() => {
      lines.current?.resume();
      changed();
    }, []),
  };
}
