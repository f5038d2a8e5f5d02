import { get, type Params } from "./http";

export interface List<T> {
  items: T[];
  nextCursor?: string;
}

/** TraceItem is a trace in a list: service and operation are those of its root span. */
export interface TraceItem {
  traceId: string;
  service: string;
  operation: string;
  start: string;
  durationMs: number;
  spans: number;
  errors: number;
  services: string[];
}

export type Level = "debug" | "info" | "warn" | "error" | "fatal";
export const levels: readonly Level[] = ["debug", "info", "warn", "error", "fatal"];

export interface LogLine {
  time: string;
  level: string;
  service: string;
  message: string;
  traceId: string;
  spanId: string;
  attributes: Record<string, unknown>;
}

/** Red is rate (per second), errors and latency of something. */
export interface Red {
  count: number;
  errors: number;
  rate: number;
  errorRate: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface ServiceStats extends Red {
  service: string;
  spans: number;
  spanErrors: number;
}

export interface OperationStats extends Red {
  operation: string;
}

/** MapEdge is one direction of calls between two services, as their spans tell. */
export interface MapEdge extends Red {
  caller: string;
  callee: string;
  kind: string;
}

export interface TraceSearch extends Params {
  service?: string;
  operation?: string;
  minDuration?: string;
  maxDuration?: string;
  /** Of the whole trace; the others are of one span. */
  minTraceDuration?: string;
  maxTraceDuration?: string;
  status?: "ok" | "error";
  attribute?: readonly string[];
  query?: string;
  since?: string;
  until?: string;
  limit?: number;
  cursor?: string;
}

export interface LogSearch extends Params {
  traceId?: string;
  spanId?: string;
  /** One of them. */
  service?: string | readonly string[];
  /** This and what is worse. */
  level?: Level;
  query?: string;
  /** All of them, each NAME=VALUE or NAME!=VALUE. */
  attribute?: readonly string[];
  since?: string;
  until?: string;
  limit?: number;
  cursor?: string;
}

export const findTraces = (search: TraceSearch, signal?: AbortSignal) =>
  get<List<TraceItem>>("/api/traces", search, signal);
export const findLogs = (search: LogSearch, signal?: AbortSignal) => get<List<LogLine>>("/api/logs", search, signal);
/** LogHistogram counts lines by level over time; bucketMs is how long a bucket is. Lines without a level are under "". */
export interface LogHistogram {
  items: { at: string; counts: Record<string, number> }[];
  bucketMs: number;
}
export const logHistogram = (search: LogSearch & { buckets?: number }, signal?: AbortSignal) =>
  get<LogHistogram>("/api/logs/histogram", search, signal);
export const services = (since = "15m", signal?: AbortSignal) =>
  get<List<ServiceStats>>("/api/services", { since }, signal);
export const operations = (service: string, since = "15m", signal?: AbortSignal) =>
  get<List<OperationStats>>(`/api/services/${encodeURIComponent(service)}/operations`, { since }, signal);
export const serviceMap = (since = "15m", signal?: AbortSignal) => get<List<MapEdge>>("/api/map", { since }, signal);
