import { get, send } from "@/api/http";
import type { List } from "@/api/telemetry";

export interface Histogram {
  start: string;
  bucketSeconds: number;
  counts: number[];
}

/** Group is every event of one mistake. */
export interface Group {
  id: string;
  project: string;
  type: string;
  title: string;
  message: string;
  culprit: string;
  level: string;
  status: "unresolved" | "resolved";
  /** It was resolved and came back with another release. */
  regression: boolean;
  firstSeen: string;
  lastSeen: string;
  resolvedAt?: string;
  count: number;
  handled: number;
  unhandled: number;
  users: number;
  releases: { release: string; firstSeen: string; count: number }[];
  environments: string[];
  histogram: Histogram;
}

export interface Frame {
  function: string;
  file: string;
  line: number;
  column: number;
  inApp: boolean;
  source?: { first: number; lines: string[] };
  /** Where it is in the built file. */
  built?: { function: string; file: string; line: number; column: number };
}

export interface Exception {
  type: string;
  message: string;
  handled: boolean;
  mechanism: string;
  /** Innermost first. */
  frames: Frame[];
}

export interface ErrorEvent {
  id: string;
  at: string;
  level: string;
  type: string;
  message: string;
  handled: boolean;
  url: string;
  transaction: string;
  browser: string;
  os: string;
  device: string;
  release: string;
  environment: string;
  traceId: string;
  spanId: string;
  sdk: string;
  tags: Record<string, string>;
  exceptions: Exception[];
  breadcrumbs: { at: string; category: string; level: string; message: string; data?: Record<string, string> }[];
}

export interface EventItem {
  id: string;
  groupId: string;
  at: string;
  title: string;
  handled: boolean;
  url: string;
  browser: string;
  release: string;
  environment: string;
  traceId: string;
}

export interface GroupDetail extends Group {
  latest: ErrorEvent | null;
  feedback: { id: string; at: string; url: string; message: string; traceId?: string }[];
}

export type GroupStatus = "unresolved" | "resolved" | "all";

export const groups = (
  ask: { since?: string; status?: GroupStatus; query?: string; cursor?: string },
  signal?: AbortSignal,
) => get<List<Group>>("/api/errors", { ...ask, limit: 50 }, signal);
export const group = (id: string, since: string, signal?: AbortSignal) =>
  get<GroupDetail>(`/api/errors/${encodeURIComponent(id)}`, { since }, signal);
export const events = (id: string, signal?: AbortSignal) =>
  get<List<EventItem>>(`/api/errors/${encodeURIComponent(id)}/events`, { limit: 50 }, signal);
export const event = (id: string, eventId: string, signal?: AbortSignal) =>
  get<ErrorEvent>(`/api/errors/${encodeURIComponent(id)}/events/${encodeURIComponent(eventId)}`, undefined, signal);
export const resolve = (id: string, resolved: boolean) =>
  send<Group>("POST", `/api/errors/${encodeURIComponent(id)}/resolution`, { resolved });
