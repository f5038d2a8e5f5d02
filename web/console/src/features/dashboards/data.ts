import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Labels, type QueryData, query, queryExemplars, queryRange } from "@/api/prometheus";
import { legendOf } from "@/ui/legend";
import { spread } from "@/ui/spread";
import type { Mark } from "@/ui/TimeSeries";
import { interpolate, type VariableValue } from "./interpolate";
import { aligned, globals, stepOf } from "./interval";
import type { Panel, Target } from "./model";
import { panelQueue } from "./queue";

/** View is what all panels of a dashboard have in common. Milliseconds. */
export interface View {
  from: number;
  to: number;
  variables: Record<string, VariableValue>;
}

/** Frame is one series of a panel. */
export interface Frame {
  refId: string;
  name: string;
  labels: Labels;
  points: [at: number, value: number | null][];
}

export interface PanelData {
  frames: Frame[];
  /** One for each query that failed. */
  errors: { refId: string; message: string }[];
}

interface Question {
  refId: string;
  expr: string;
  legendFormat: string;
  instant: boolean;
  exemplar: boolean;
}

/** Plan is what a panel asks. Seconds. */
export interface Plan {
  questions: Question[];
  start: number;
  end: number;
  step: number;
}

/** planOf fills the variables into a panel's queries; width is how many points there is room for. */
export function planOf(panel: Panel, view: View, width: number): Plan {
  const step = stepOf((view.to - view.from) / 1000, panel.maxDataPoints ?? width);
  const scope = { variables: view.variables, globals: globals(view.from, view.to, step) };
  const [start, end] = aligned(view.from, view.to, step);
  const questions = panel.targets
    .filter(t => !t.hide && t.expr !== "")
    .map(
      (t: Target): Question => ({
        refId: t.refId,
        expr: interpolate(t.expr, scope),
        legendFormat: interpolate(t.legendFormat, scope, "text"),
        instant: t.instant,
        exemplar: t.exemplar,
      }),
    );
  return { questions, start, end, step };
}

function instantFrames(q: Question, data: QueryData): Frame[] {
  const frame = (labels: Labels, [at, v]: [number, string]): Frame => ({
    refId: q.refId,
    name: legendOf(q.legendFormat, labels, q.expr),
    labels,
    points: [[at * 1000, Number.isNaN(Number(v)) ? null : Number(v)]],
  });
  if (data.resultType === "vector") return data.result.map(s => frame(s.metric, s.value));
  if (data.resultType === "scalar") return [frame({}, data.result)];
  return [];
}

async function answer(q: Question, plan: Plan, signal: AbortSignal): Promise<Frame[]> {
  if (q.instant) return instantFrames(q, await query(q.expr, plan.end, signal));
  const result = await queryRange(q.expr, plan.start, plan.end, plan.step, signal);
  return result.map(item => ({
    refId: q.refId,
    name: legendOf(q.legendFormat, item.metric, q.expr),
    labels: item.metric,
    points: spread(item, plan.start, plan.end, plan.step),
  }));
}

/** load asks a panel's queries. One that fails leaves the others. */
export async function load(plan: Plan, signal: AbortSignal): Promise<PanelData> {
  const out: PanelData = { frames: [], errors: [] };
  const answers = await Promise.allSettled(
    plan.questions.map(q => panelQueue.run(() => answer(q, plan, signal), signal)),
  );
  signal.throwIfAborted();
  answers.forEach((a, i) => {
    if (a.status === "fulfilled") out.frames.push(...a.value);
    else out.errors.push({ refId: plan.questions[i]?.refId ?? "", message: String((a.reason as Error)?.message) });
  });
  return out;
}

/** usePanelData asks what a panel shows; what was shown before stays until the answer is there. */
export function usePanelData(plan: Plan, before: PanelData | undefined) {
  return useQuery({
    queryKey: ["panel", plan],
    queryFn: ({ signal }) => load(plan, signal),
    placeholderData: old => keepPreviousData(old) ?? before,
    staleTime: Number.POSITIVE_INFINITY, // the key has the time in it
    gcTime: 120_000,
  });
}

// Three quantiles of one histogram have the same exemplars.
const withoutQuantile = (expr: string) => expr.replace(/histogram_quantile\(\s*[\d.]+/g, "histogram_quantile(");

/** useExemplars asks for single traces that belong to a panel's series. */
export function useExemplars(plan: Plan) {
  const queries = [
    ...new Map(plan.questions.filter(q => q.exemplar).map(q => [withoutQuantile(q.expr), q.expr])).values(),
  ];
  return useQuery({
    queryKey: ["exemplars", queries, plan.start, plan.end],
    enabled: queries.length > 0,
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(
        queries.map(expr => panelQueue.run(() => queryExemplars(expr, plan.start, plan.end, signal), signal)),
      );
      return marksOf(answers.flat());
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 120_000,
  });
}

/** most is how many exemplars a panel shows: the slowest of each stretch of time. */
const most = 60;

/** marksOf thins exemplars out: of those close to each other, the slowest stays. */
export function marksOf(series: Awaited<ReturnType<typeof queryExemplars>>): Mark[] {
  const all = new Map<string, Mark>();
  for (const s of series) {
    for (const e of s.exemplars) {
      const traceId = e.labels.trace_id ?? e.labels.traceID;
      const value = Number(e.value);
      if (!traceId || !/^[0-9a-f]{32}$/.test(traceId) || !Number.isFinite(value)) continue;
      const at = e.timestamp * 1000;
      all.set(`${traceId} ${at}`, { at, value, traceId, label: traceId });
    }
  }
  const sorted = [...all.values()].sort((a, b) => a.at - b.at);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last || sorted.length <= most) return sorted;
  const width = (last.at - first.at) / most || 1;
  const slowest = new Map<number, Mark>();
  for (const mark of sorted) {
    const bucket = Math.floor((mark.at - first.at) / width);
    const old = slowest.get(bucket);
    if (!old || mark.value > old.value) slowest.set(bucket, mark);
  }
  return [...slowest.values()];
}
