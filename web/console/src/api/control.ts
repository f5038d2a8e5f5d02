import { get, send } from "./http";

export type ProcessState = "stopped" | "starting" | "healthy" | "unhealthy" | "backoff" | "stopping" | "external";

export interface Process {
  name: string;
  kind: "backing" | "service" | "telemetry";
  state: ProcessState;
  launched: boolean;
  pid?: number;
  ports?: Record<string, number>;
  address?: string;
  needs?: string[];
  version?: string;
  outdated?: boolean;
  startedAt?: string;
  uptimeSeconds?: number;
  restarts: number;
  problem?: string;
  lastExit?: { at: string; reason: string };
  rssBytes?: number;
  pssBytes?: number;
  /** Of one core, since the last sample. */
  cpuPercent?: number;
  cpuSeconds?: number;
  threads?: number;
  lostLines?: number;
}

export interface Status {
  pid: number;
  version: string;
  outdated: boolean;
  root: string;
  portOffset: number;
  healthy: boolean;
  processes: Process[];
}

export const status = (signal?: AbortSignal) => get<Status>("/api/control/status", { memory: 1 }, signal);

export type Act = "start" | "stop" | "restart" | "rebuild";
export const act = (verb: Act, name: string) => send("POST", `/api/control/${verb}/${encodeURIComponent(name)}`);

/** Configuration is what a process was started with, its secrets hidden. */
export interface Configuration {
  name: string;
  /** Empty for a server that mall does not start. */
  command: string[] | null;
  address?: string;
  dir?: string;
  file: string;
  /** As the process reads it: references to the environment are replaced. */
  yaml: string;
  problem?: string;
  env: { name: string; value: string; source: string }[] | null;
  secretsHidden: number;
}

export const configuration = (name: string, signal?: AbortSignal) =>
  get<Configuration>(`/api/control/config/${encodeURIComponent(name)}`, undefined, signal);
