import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { ask } from "@/api/prometheus";
import { All, interpolate, type VariableValue } from "./interpolate";
import type { Variable } from "./model";
import { labelValues } from "./supported";

export interface Chosen {
  variable: Variable;
  values: string[];
  options: string[];
  error?: Error;
}

function sorted(values: string[], sort: number): string[] {
  const out = [...values];
  if (sort === 0) return out;
  const numeric = sort === 3 || sort === 4;
  out.sort((a, b) => a.localeCompare(b, "en", { numeric }));
  return sort % 2 === 0 ? out.reverse() : out;
}

/** matching applies a variable's regular expression, /…/ or bare; a group is what is kept. */
function matching(values: string[], pattern: string): string[] {
  if (!pattern) return values;
  try {
    const written = /^\/(.*)\/([a-z]*)$/.exec(pattern);
    const regex = new RegExp(written?.[1] ?? pattern, (written?.[2] ?? "").replace("g", ""));
    return [...new Set(values.flatMap(v => (regex.test(v) ? [regex.exec(v)?.[1] ?? v] : [])))];
  } catch {
    return values;
  }
}

/** initial is a variable's value on a fresh visit. */
function initial(v: Variable, options: string[]): string[] {
  if (v.type === "textbox" || v.type === "constant") return [v.current[0] ?? v.query];
  if (v.current.length > 0) return v.current;
  if (v.includeAll) return [All];
  return options.slice(0, 1);
}

/** scopeOf is what queries take of the chosen values. */
export function scopeOf(chosen: Chosen[]): Record<string, VariableValue> {
  return Object.fromEntries(
    chosen.map(c => [
      c.variable.name,
      {
        values: c.values,
        options: c.options,
        allValue: c.variable.allValue,
        multi: c.variable.multi || c.variable.includeAll,
      },
    ]),
  );
}

/** useVariables keeps a dashboard's variables in the URL (var-name=…) and asks what may be chosen. Milliseconds. */
export function useVariables(variables: Variable[], from: number, to: number) {
  const [params, setParams] = useSearchParams();
  // A new list of options every five minutes is enough.
  const start = Math.floor(from / 300_000) * 300;
  const end = Math.ceil(to / 300_000) * 300;

  const chosenOf = useCallback(
    (v: Variable, options: string[]) => {
      const given = params.getAll(`var-${v.name}`);
      return given.length > 0 ? given : initial(v, options);
    },
    [params],
  );

  const asked = useMemo(() => variables.filter(v => v.type === "query"), [variables]);
  // A variable's query may name others that are not asked themselves.
  const fixed = scopeOf(
    variables
      .filter(v => v.type !== "query")
      .map(variable => ({ variable, values: chosenOf(variable, []), options: [] })),
  );
  const answers = useQueries({
    queries: asked.map(v => {
      const found = labelValues(interpolate(v.query, { variables: fixed, globals: {} }));
      return {
        queryKey: ["variable", found, start, end],
        enabled: found !== undefined,
        staleTime: 300_000,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          ask<string[]>(
            `label/${encodeURIComponent(found?.label ?? "")}/values`,
            { "match[]": found?.match, start, end },
            signal,
          ),
      };
    }),
  });

  const key = JSON.stringify(answers.map(a => a.data ?? null));
  const chosen = useMemo<Chosen[]>(() => {
    const found = JSON.parse(key) as (string[] | null)[];
    return variables.map(variable => {
      const place = asked.indexOf(variable);
      const raw = place >= 0 ? (found[place] ?? []) : optionsOf(variable);
      const options = sorted(matching(raw, variable.regex), variable.sort);
      return { variable, options, values: chosenOf(variable, options) };
    });
  }, [variables, asked, key, chosenOf]);

  const set = useCallback(
    (name: string, values: string[]) =>
      setParams(
        old => {
          const out = new URLSearchParams(old);
          out.delete(`var-${name}`);
          for (const v of values) out.append(`var-${name}`, v);
          return out;
        },
        { replace: true },
      ),
    [setParams],
  );
  const error = answers.find(a => a.error)?.error ?? undefined;
  return { chosen, set, error, pending: answers.some(a => a.isLoading) };
}

function optionsOf(v: Variable): string[] {
  if (v.type !== "custom" && v.type !== "interval") return v.options;
  return v.query
    .split(",")
    .map(x => x.trim())
    .filter(x => x !== "");
}
