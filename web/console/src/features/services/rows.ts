import type { Process } from "@/api/control";
import type { ServiceStats } from "@/api/telemetry";

export interface Row {
  process: Process;
  stats?: ServiceStats;
}

export const kinds = ["service", "telemetry", "backing"] as const;
export const sortKeys = ["name", "state", "uptime", "cpu", "memory", "restarts", "rate", "errors", "p99"] as const;
export type SortKey = (typeof sortKeys)[number];

export function asSortKey(text: string | null): SortKey | undefined {
  return sortKeys.find(k => k === text);
}

/** Trouble first. */
const urgency: Record<Process["state"], number> = {
  unhealthy: 0,
  backoff: 1,
  stopping: 2,
  starting: 3,
  stopped: 4,
  external: 5,
  healthy: 6,
};

const values: Record<SortKey, (row: Row) => number | string | undefined> = {
  name: r => r.process.name,
  state: r => urgency[r.process.state],
  uptime: r => r.process.uptimeSeconds,
  cpu: r => (r.process.pid ? r.process.cpuPercent : undefined),
  memory: r => r.process.pssBytes ?? r.process.rssBytes,
  restarts: r => r.process.restarts,
  rate: r => r.stats?.rate,
  errors: r => r.stats?.errorRate,
  p99: r => r.stats?.p99Ms,
};

/** What a click on the head of a column gives first. */
export const descendsFirst = (key: SortKey) => key !== "name" && key !== "state" && key !== "uptime";

function matches(row: Row, words: string[]): boolean {
  const p = row.process;
  const text = [
    p.name,
    p.kind,
    p.state,
    p.problem,
    p.version,
    p.outdated ? "outdated" : "",
    ...Object.values(p.ports ?? {}),
  ]
    .join(" ")
    .toLowerCase();
  return words.every(w => text.includes(w));
}

/** rowsOf joins processes with their spans' numbers, leaves those that match every word of filter, and groups them. */
export function rowsOf(
  processes: readonly Process[],
  stats: readonly ServiceStats[],
  filter = "",
  sort?: { key: SortKey; descending: boolean },
): { kind: Process["kind"]; rows: Row[] }[] {
  const byName = new Map(stats.map(s => [s.service, s]));
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = processes
    .map(process => ({ process, stats: byName.get(process.name) }))
    .filter(row => matches(row, words));
  if (sort) {
    const value = values[sort.key];
    const sign = sort.descending ? -1 : 1;
    rows.sort((a, b) => {
      const x = value(a);
      const y = value(b);
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined); // unknown last
      if (typeof x === "string" || typeof y === "string") return sign * String(x).localeCompare(String(y));
      return sign * (x - y);
    });
  }
  return kinds
    .map(kind => ({ kind, rows: rows.filter(r => r.process.kind === kind) }))
    .filter(group => group.rows.length > 0);
}

/** portsOf lists a process's ports: what it is there for first, the one for its health last. */
export function portsOf(process: Pick<Process, "ports">): [name: string, port: number][] {
  const last = (name: string) => Number(name === "admin") * 2 + Number(name === "metrics");
  return Object.entries(process.ports ?? {}).sort((a, b) => last(a[0]) - last(b[0]) || a[1] - b[1]);
}
