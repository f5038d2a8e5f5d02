/** Query is one expression of the explorer. */
export interface Query {
  expr: string;
  /** How its series are named, with {{label}} for a label's value; empty for all labels. */
  legend: string;
  hidden: boolean;
}

/** State is what the address of the page holds besides the time. */
export interface State {
  queries: Query[];
  view: "graph" | "table";
  /** Seconds; undefined follows from the time. */
  step?: number;
  /** Grafana's unit; undefined follows from the query. */
  unit?: string;
  exemplars: boolean;
  refresh: boolean;
}

export const mostQueries = 8;

/** letter names the nth query. */
export const letter = (index: number) => String.fromCharCode(65 + index);

/** fromParams reads the state of the page's address; what it does not understand it leaves out. */
export function fromParams(params: URLSearchParams): State {
  const legends = params.getAll("legend");
  const hidden = new Set((params.get("hidden") ?? "").split(""));
  const queries = params
    .getAll("query")
    .slice(0, mostQueries)
    .map((expr, i) => ({ expr, legend: legends[i] ?? "", hidden: hidden.has(letter(i)) }));
  const step = Number(params.get("step"));
  return {
    queries: queries.length > 0 ? queries : [{ expr: "", legend: "", hidden: false }],
    view: params.get("view") === "table" ? "table" : "graph",
    step: step >= 1 && step <= 86_400 ? step : undefined,
    unit: params.get("unit") || undefined,
    exemplars: params.get("exemplars") === "1",
    refresh: params.get("refresh") === "1",
  };
}

/** toParams writes the state into the page's address and leaves the rest of it. */
export function toParams(state: State, old: URLSearchParams): URLSearchParams {
  const out = new URLSearchParams(old);
  for (const name of ["query", "legend", "hidden", "view", "step", "unit", "exemplars", "refresh"]) out.delete(name);
  const legends = state.queries.some(q => q.legend);
  for (const q of state.queries) {
    out.append("query", q.expr);
    if (legends) out.append("legend", q.legend);
  }
  const hidden = state.queries.map((q, i) => (q.hidden ? letter(i) : "")).join("");
  if (hidden) out.set("hidden", hidden);
  if (state.view !== "graph") out.set("view", state.view);
  if (state.step) out.set("step", String(state.step));
  if (state.unit) out.set("unit", state.unit);
  if (state.exemplars) out.set("exemplars", "1");
  if (state.refresh) out.set("refresh", "1");
  return out;
}
