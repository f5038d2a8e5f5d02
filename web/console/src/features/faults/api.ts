import { get, send } from "@/api/http";

export const kinds = ["latency", "error", "drop", "money"] as const;
export type Kind = (typeof kinds)[number];

/** Fault is a disturbance that is set. Durations are Go's, such as 500ms or 1m30s. */
export interface Fault {
  id: string;
  route: string;
  kind: Kind;
  latency?: string;
  jitter?: string;
  status?: string;
  /** The handler runs, and its answer is disturbed. */
  after?: boolean;
  /** Share of the requests that are hit, up to 1. */
  probability: number;
  expiresAt: string;
  /** How many requests were hit. */
  injected: number;
}

export interface ServiceFaults {
  service: string;
  allowed: boolean;
  /** Why none can be set, or why the service does not tell. */
  problem?: string;
  faults: Fault[];
  routes: string[];
}

/** Wanted is a fault to be set; numbers are seconds. */
export interface Wanted {
  route: string;
  kind: Kind;
  latency?: number;
  jitter?: number;
  status?: string;
  after?: boolean;
  probability: number;
  for: number;
}

const of = (service: string) => `/api/control/faults/${encodeURIComponent(service)}`;

export const findFaults = (signal?: AbortSignal) => get<ServiceFaults[]>("/api/control/faults", undefined, signal);
export const setFault = (service: string, fault: Wanted) => send<Fault>("PUT", of(service), fault);
export const clearFault = (service: string, id: string) => send("DELETE", `${of(service)}/${encodeURIComponent(id)}`);
export const clearAll = () => send("DELETE", "/api/control/faults");
