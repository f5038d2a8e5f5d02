import { get, type Params } from "./http";

export type Labels = Record<string, string>;
/** Sample is a time in seconds and a number as text, which may be NaN or +Inf. */
export type Sample = [number, string];

export interface VectorItem {
  metric: Labels;
  value: Sample;
}
export interface MatrixItem {
  metric: Labels;
  values: Sample[];
}
export type QueryData =
  | { resultType: "vector"; result: VectorItem[] }
  | { resultType: "matrix"; result: MatrixItem[] }
  | { resultType: "scalar"; result: Sample }
  | { resultType: "string"; result: Sample };

export interface Exemplar {
  labels: Labels;
  value: string;
  timestamp: number;
}
export interface ExemplarSeries {
  seriesLabels: Labels;
  exemplars: Exemplar[];
}

export type AlertState = "inactive" | "pending" | "firing";
export interface Alert {
  labels: Labels;
  annotations: Labels;
  state: AlertState;
  activeAt: string;
  value: string;
}
export interface Rule {
  type: "alerting" | "recording";
  name: string;
  query: string;
  health: string;
  lastError?: string;
  lastEvaluation: string;
  evaluationTime: number;
  labels?: Labels;
  /** For alerting rules. */
  state?: AlertState;
  duration?: number;
  annotations?: Labels;
  alerts?: Alert[];
}
export interface RuleGroup {
  name: string;
  file: string;
  interval: number;
  rules: Rule[];
}

/** ask calls the Prometheus HTTP API and returns what is in data. */
export async function ask<T>(path: string, params: Params, signal?: AbortSignal): Promise<T> {
  return (await get<{ data: T }>(`/prometheus/api/v1/${path}`, params, signal)).data;
}

/** query evaluates at one moment (seconds; now when left out). */
export const query = (expr: string, time?: number, signal?: AbortSignal) =>
  ask<QueryData>("query", { query: expr, time }, signal);

/** queryRange evaluates every step seconds from start to end (seconds). */
export const queryRange = (expr: string, start: number, end: number, step: number, signal?: AbortSignal) =>
  ask<{ resultType: "matrix"; result: MatrixItem[] }>("query_range", { query: expr, start, end, step }, signal).then(
    d => d.result,
  );

export const queryExemplars = (expr: string, start: number, end: number, signal?: AbortSignal) =>
  ask<ExemplarSeries[] | null>("query_exemplars", { query: expr, start, end }, signal).then(d => d ?? []);

export const labelValues = (label: string, match?: string, signal?: AbortSignal) =>
  ask<string[]>(`label/${encodeURIComponent(label)}/values`, { "match[]": match }, signal);

export const ruleGroups = (type?: "alert" | "record", signal?: AbortSignal) =>
  ask<{ groups: RuleGroup[] }>("rules", { type }, signal).then(d => d.groups);

export const alerts = (signal?: AbortSignal) => ask<{ alerts: Alert[] }>("alerts", {}, signal).then(d => d.alerts);

/** vector evaluates expr now and returns its series as numbers. */
export async function vector(expr: string, signal?: AbortSignal): Promise<{ labels: Labels; value: number }[]> {
  const data = await query(expr, undefined, signal);
  if (data.resultType === "vector") return data.result.map(s => ({ labels: s.metric, value: Number(s.value[1]) }));
  if (data.resultType === "scalar") return [{ labels: {}, value: Number(data.result[1]) }];
  return [];
}

/** stepFor is the step in seconds that gives a graph of about points points, as Grafana chooses it. */
export function stepFor(seconds: number, points = 240, least = 5): number {
  const raw = Math.max(least, seconds / points);
  const nice = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];
  return nice.find(n => n >= raw) ?? 86400;
}
