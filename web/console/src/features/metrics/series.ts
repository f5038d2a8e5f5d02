import type { Labels, MatrixItem } from "@/api/prometheus";
import type { Series } from "@/ui/TimeSeries";

/** How many series a graph draws. */
export const mostSeries = 100;

/** seriesName writes a series as PromQL does, or by a legend such as {{service_name}} {{http_route}}. */
export function seriesName(labels: Labels, legend = ""): string {
  if (legend) return legend.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => labels[name] ?? "");
  const { __name__: name = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length > 0 || !name ? `${name}{${pairs.join(", ")}}` : name;
}

export interface Answered {
  letter: string;
  legend: string;
  series: MatrixItem[];
}

/** toSeries names the series of all queries, each name once, so that one can be hidden without another. */
export function toSeries(answers: Answered[]): Series[] {
  const several = answers.length > 1;
  const used = new Map<string, number>();
  return answers
    .flatMap(a => a.series.map(s => ({ s, name: `${several ? `${a.letter} ` : ""}${seriesName(s.metric, a.legend)}` })))
    .slice(0, mostSeries)
    .map(({ s, name }) => {
      const times = (used.get(name) ?? 0) + 1;
      used.set(name, times);
      return {
        name: times > 1 ? `${name} (${times})` : name,
        points: s.values.map(([at, value]): [number, number | null] => {
          const n = Number(value);
          return [at * 1000, Number.isFinite(n) ? n : null];
        }),
      };
    });
}

/** unitOf guesses Grafana's unit of an expression's values from the metric that it is about. */
export function unitOf(expr: string): string {
  const rate = /\b(i?rate|irate|increase|deriv)\s*\(/.test(expr);
  if (/histogram_quantile|_sum\b[^/]*\/[^/]*_count\b/.test(expr)) {
    if (/_seconds_/.test(expr)) return "s";
    if (/_bytes_/.test(expr)) return "bytes";
    return "short";
  }
  if (expr.includes("/")) return "short";
  if (/_bytes(_total)?\b/.test(expr)) return rate ? "Bps" : "bytes";
  if (/_seconds\b/.test(expr) && !rate) return "s";
  if (/_ratio\b/.test(expr)) return "percentunit";
  if (/_(total|count)\b/.test(expr) && /\bi?rate\s*\(/.test(expr)) return "ops";
  return "short";
}

/** Position is where a query is wrong, both counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** errorPosition finds where in the query Prometheus says the error is, and what it says. */
export function errorPosition(message: string): { position?: Position; message: string } {
  const found = /^(?:invalid parameter "query": )?(\d+):(\d+): (.*)$/s.exec(message);
  if (!found) return { message };
  return { position: { line: Number(found[1]), column: Number(found[2]) }, message: found[3] ?? "" };
}
