import { send } from "@/api/http";
import { query, queryRange } from "@/api/prometheus";
import { findLogs, type LogLine } from "@/api/telemetry";

export interface Violation {
  invariant: string;
  row: string;
  detail: string;
}

/** AuditReport is what one pass of `mall audit` found. */
export interface AuditReport {
  clean: boolean;
  violations: Violation[];
  passes: number;
  seconds: number;
}

/** auditNow checks every invariant; it waits up to half a minute for work in flight when something looks wrong. */
export const auditNow = () => send<AuditReport>("POST", "/api/control/audit");

/** How old the auditor's newest word may be, in seconds. It speaks every 15 s. */
const fresh = 60;

export type Verdict =
  /** All held at the last audit. */
  | "holds"
  /** Some do not. */
  | "broken"
  /** The auditor lives, but cannot audit: the database is down. */
  | "unable"
  /** Nobody audits. */
  | "absent";

export interface AuditState {
  verdict: Verdict;
  counts: Map<string, number>;
  /** When the last pass was, in milliseconds, as exactly as metrics are pushed. */
  at?: number;
  rows: Violation[];
}

/** verdictOf judges by what the auditor said last: its counts, and how many seconds ago it said anything. */
export function verdictOf(counts: ReadonlyMap<string, number>, alive: boolean): Verdict {
  if (counts.size === 0) return alive ? "unable" : "absent";
  return [...counts.values()].some(n => n > 0) ? "broken" : "holds";
}

/** The auditor counts what it finds twice, half a minute apart, and its metrics come a little later, in milliseconds. */
const settles = 45_000;

/**
 * judged is what is known after somebody has audited by hand: that report, until the auditor has read the rows after it.
 * An auditor that does not run or cannot audit stays what is to be told.
 */
export function judged(state: AuditState, report: AuditReport | undefined, reportedAt: number): AuditState {
  if (!report || state.counts.size === 0 || (state.at ?? 0) > reportedAt + settles) return state;
  const counts = new Map([...state.counts.keys()].map(invariant => [invariant, 0]));
  for (const { invariant } of report.violations) counts.set(invariant, (counts.get(invariant) ?? 0) + 1);
  return { verdict: verdictOf(counts, true), counts, at: reportedAt, rows: report.violations };
}

const text = (v: unknown) => (typeof v === "string" ? v : "");

/**
 * standingRows reads the rows that break an invariant from the auditor's log, which has newest lines first and names a
 * row when it breaks and when it holds again. An auditor that was restarted forgets to say the latter, so no more rows
 * of an invariant are named than counts has.
 */
export function standingRows(lines: readonly LogLine[], counts: ReadonlyMap<string, number>): Violation[] {
  const seen = new Set<string>();
  const named = new Map<string, number>();
  const rows: Violation[] = [];
  for (const line of lines) {
    if (line.message !== "invariant broken" && line.message !== "invariant holds again") continue;
    const invariant = text(line.attributes.invariant);
    const row = text(line.attributes.row);
    const key = JSON.stringify([invariant, row]);
    if (seen.has(key)) continue;
    seen.add(key);
    const count = named.get(invariant) ?? 0;
    if (line.message === "invariant broken" && count < (counts.get(invariant) ?? 0)) {
      named.set(invariant, count + 1);
      rows.push({ invariant, row, detail: text(line.attributes.detail) });
    }
  }
  return rows;
}

/** lastPass finds when the auditor last read the rows: when its count of transactions last rose. */
async function lastPass(now: number, signal?: AbortSignal): Promise<number | undefined> {
  const step = 15;
  const end = Math.floor(now / step) * step;
  const [commits] = await queryRange(
    'sum(db_client_operation_duration_seconds_count{service_name="auditor",db_operation_name="COMMIT"})',
    end - 1800,
    end,
    step,
    signal,
  );
  const values = commits?.values ?? [];
  for (let i = values.length - 1; i > 0; i--) {
    const [at, value] = values[i] ?? [0, ""];
    if (value !== values[i - 1]?.[1]) return at * 1000;
  }
  return values.length === 1 && values[0] ? values[0][0] * 1000 : undefined;
}

/** auditState tells whether the invariants hold now, and which rows break them. */
export async function auditState(signal?: AbortSignal): Promise<AuditState> {
  const now = Date.now() / 1000;
  // Prometheus shows a series for five minutes after its last value: a light must not stay green that long.
  const recent = (metric: string) => `max by (invariant) (${metric} and (time() - timestamp(${metric}) < ${fresh}))`;
  const [violations, process, at] = await Promise.all([
    query(recent("mall_invariant_violations"), undefined, signal),
    query(recent('process_memory_usage_bytes{service_name="auditor"}'), undefined, signal),
    lastPass(now, signal),
  ]);
  const counts = new Map(
    violations.resultType === "vector"
      ? violations.result.map(s => [s.metric.invariant ?? "", Number(s.value[1])] as const)
      : [],
  );
  const verdict = verdictOf(counts, process.resultType === "vector" && process.result.length > 0);
  const rows =
    verdict === "broken"
      ? standingRows(
          (await findLogs({ service: "auditor", query: "invariant", since: "168h", limit: 1000 }, signal)).items,
          counts,
        )
      : [];
  return { verdict, counts, at, rows };
}
