import { get, send } from "@/api/http";
import type { AuditReport } from "@/features/business/audit";

/** Words are the same in the page's languages. */
export type Words = Record<"en" | "zh", string>;

export interface Step {
  atSeconds: number;
  forSeconds?: number;
  fault?: {
    service: string;
    route: string;
    kind: "latency" | "error" | "drop";
    latencySeconds?: number;
    jitterSeconds?: number;
    status?: string;
    after?: boolean;
    probability?: number;
  };
  /** A process that is killed; the supervisor starts it again. */
  kill?: string;
  /** A process that stays away until the end of the step. */
  stop?: string;
  /** Customers a second meanwhile. */
  rate?: number;
}

export interface Definition {
  name: string;
  title: Words;
  description: Words;
  load: { rate: number; durationSeconds: number; users: number };
  steps: Step[];
}

export type RunState = "running" | "done" | "failed" | "cancelled" | "interrupted";
export type Phase = "preparing" | "playing" | "finishing" | "restoring" | "auditing";

/** RunEvent is something that the runner did; times count from the first customer. */
export interface RunEvent {
  atSeconds: number;
  time: string;
  action: string;
  target: string;
  route?: string;
  detail?: string;
  rate?: number;
  problem?: string;
}

export interface Report {
  clean: boolean;
  customers: number;
  orders: { promised: number; paid: number; lost: number; outcomes: Record<string, number> };
  /** Refused for good, by problem code. */
  refused: Record<string, number>;
  /** What customers saw and tried again, by status and code. */
  errors: Record<string, number>;
  retries: number;
  checkout: { count: number; p50Ms: number; p99Ms: number; maxMs: number };
  gaveUp: string[];
  lost: string[];
  faults: { service: string; route: string; kind: string; count: number }[];
  restarts: Record<string, number>;
  alerts: {
    name: string;
    severity?: string;
    labels: Record<string, string>;
    firedAtSeconds: number;
    before?: boolean;
  }[];
  alertsProblem?: string;
  audit?: AuditReport;
  auditProblem?: string;
  seconds: number;
}

export interface Run {
  id: string;
  scenario: string;
  title: Words;
  state: RunState;
  error?: string;
  seed: number;
  rate: number;
  durationSeconds: number;
  startedAt: string;
  endedAt?: string;
  progress: { phase: Phase; elapsedSeconds: number; line: string };
  timeline: RunEvent[];
  report?: Report;
}

export interface Options {
  seed: number;
  rate: number;
  durationSeconds: number;
}

const base = "/api/control/scenarios";
export const findScenarios = (signal?: AbortSignal) =>
  get<{ definitions: Definition[]; runs: Run[] }>(base, undefined, signal);
export const startScenario = (name: string, options: Options) =>
  send<Run>("POST", `${base}/${encodeURIComponent(name)}`, options);
export const findRun = (id: string, signal?: AbortSignal) =>
  get<Run>(`${base}/runs/${encodeURIComponent(id)}`, undefined, signal);
export const stopRun = (id: string) => send("DELETE", `${base}/runs/${encodeURIComponent(id)}`);
