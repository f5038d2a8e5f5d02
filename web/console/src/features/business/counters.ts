import { type Labels, type MatrixItem, query, queryRange, type VectorItem } from "@/api/prometheus";
import { bounds, type TimeRange } from "@/ui/timerange";

/** Grid is the buckets that a range is counted in: seconds of the epoch, each step long, the first beginning at from. */
export interface Grid {
  from: number;
  step: number;
  buckets: number;
}

const minute = 60;

/** bucketFor is how long a bucket is, in seconds: a minute where a graph can show as many. */
export function bucketFor(seconds: number): number {
  const nice = [1, 5, 10, 30, 60, 180, 360].map(n => n * minute);
  return nice.find(n => seconds / n <= 190) ?? 1440 * minute;
}

/**
 * gridOf cuts a range into buckets. "The last so long" ends with the bucket that now lies in and is not full yet, so
 * that the edges of buckets stay where they are while time goes on.
 */
export function gridOf(range: TimeRange, now = Date.now()): Grid {
  const [from, to] = bounds(range, now).map(ms => ms / 1000) as [number, number];
  const step = bucketFor(to - from);
  const buckets = Math.max(1, Math.ceil((to - from) / step));
  return { from: range.kind === "last" ? (Math.ceil(to / step) - buckets) * step : Math.floor(from), step, buckets };
}

/** Counter is one series' increments. */
export interface Counter {
  name: string;
  labels: Labels;
  total: number;
  buckets: number[];
}

const key = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());

/**
 * increments counts what each series rose by in each bucket. A series that appears counts from zero: a process may have
 * counted before it told anything for the first time. Prometheus' increase() would not see that first value, and would
 * guess at the edges.
 * A value below the one before is a process that began anew under its old name: it counts from zero, too. base is what
 * series were worth before the range, for those that had just not been written when it began.
 */
export function increments(series: MatrixItem[], base: VectorItem[], grid: Grid): Counter[] {
  const before = new Map(base.map(b => [key(b.metric), Number(b.value[1])]));
  return series.map(({ metric, values }) => {
    const at = new Map(values.map(([time, value]) => [Math.round((time - grid.from) / grid.step), Number(value)]));
    let last = at.get(0) ?? before.get(key(metric)) ?? 0;
    let total = 0;
    const buckets = Array.from({ length: grid.buckets }, (_, i) => {
      const value = at.get(i + 1);
      if (value === undefined) return 0;
      const rise = value < last ? value : value - last;
      last = value;
      total += rise;
      return rise;
    });
    const { __name__: name = "", ...labels } = metric;
    return { name, labels, total, buckets };
  });
}

const counters = [
  "mall_order_transitions_total",
  "mall_order_value_sum",
  "mall_order_value_count",
  "mall_order_revenue_total",
  "mall_product_views_total",
  "mall_cart_additions_total",
  "mall_payment_outcomes_total",
  "mall_refund_outcomes_total",
  "mall_flash_tickets_total",
];

/** conflicts is the name under which increments has the orders that were refused with 409. */
export const conflicts = "http_server_request_duration_seconds_count";

const gauges = [
  "mall_orders",
  "mall_stock_skus",
  "mall_stock_units",
  "mall_outbox_pending",
  "mall_outbox_age_seconds",
  "mall_kafka_consumer_lag",
  "mall_kafka_dead_letters",
];

/** The labels that tell gauges apart; several replicas may report the same row, hence max and never sum. */
const gaugeLabels = [
  "__name__",
  "status",
  "level",
  "state",
  "db_namespace",
  "messaging_destination_name",
  "messaging_consumer_group_name",
];

const anyOf = (names: string[]) => `{__name__=~"${names.join("|")}"}`;

/** counterQuery asks for the newest value of each counter within window seconds. It keeps the counters' names. */
export const counterQuery = (window: number) =>
  `last_over_time(${anyOf(counters)}[${window}s]) or last_over_time(${conflicts}{service_name="order-api",` +
  `http_request_method="POST",http_route="/api/v1/orders",http_response_status_code="409"}[${window}s])`;

export const gaugeQuery = `max by (${gaugeLabels.join(", ")}) (${anyOf(gauges)})`;

export interface Business {
  grid: Grid;
  counters: Counter[];
  gauges: MatrixItem[];
}

/** load asks for all counters and gauges of the range at once. */
export async function load(range: TimeRange, signal?: AbortSignal): Promise<Business> {
  const grid = gridOf(range);
  const end = grid.from + grid.step * grid.buckets;
  // Services push every 15 s; a series that nobody wrote for five minutes has ended.
  const window = Math.max(grid.step, 5 * minute);
  const [series, base, measured] = await Promise.all([
    queryRange(counterQuery(window), grid.from, end, grid.step, signal),
    query(counterQuery(86_400), grid.from, signal),
    queryRange(gaugeQuery, grid.from, end, grid.step, signal),
  ]);
  const now = Date.now() / 1000;
  return {
    grid,
    counters: increments(series, base.resultType === "vector" ? base.result : [], grid),
    // The last bucket's end may not have come: what is known there is what is known now.
    gauges: measured.map(g => ({
      ...g,
      values: g.values.map(([time, value]) => [Math.min(time, now), value] as [number, string]),
    })),
  };
}

const fits = (labels: Labels, want: Labels) => Object.entries(want).every(([name, value]) => labels[name] === value);

/** totalOf sums the counters of a name whose labels are as wanted. */
export function totalOf(all: Counter[], name: string, want: Labels = {}): number {
  return all.reduce((sum, c) => (c.name === name && fits(c.labels, want) ? sum + c.total : sum), 0);
}

/** totalsBy sums the counters of a name for each value of a label, the largest first. */
export function totalsBy(all: Counter[], name: string, label: string): { value: string; total: number }[] {
  const sums = new Map<string, number>();
  for (const c of all) {
    if (c.name !== name) continue;
    const value = c.labels[label] ?? "";
    sums.set(value, (sums.get(value) ?? 0) + c.total);
  }
  return [...sums].map(([value, total]) => ({ value, total })).sort((a, b) => b.total - a.total);
}

/** bucketsBy sums the counters of a name bucket by bucket for each value of a label. */
export function bucketsBy(all: Counter[], name: string, label: string): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  for (const c of all) {
    if (c.name !== name) continue;
    const value = c.labels[label] ?? "";
    const sum = sums.get(value);
    sums.set(value, sum ? sum.map((n, i) => n + (c.buckets[i] ?? 0)) : c.buckets);
  }
  return sums;
}

/** inTime puts a number per bucket at the bucket's begin, in milliseconds, as graphs take it. */
export function inTime(buckets: number[], grid: Grid): [number, number][] {
  return buckets.map((n, i) => [(grid.from + i * grid.step) * 1000, n]);
}

export interface Gauge {
  labels: Labels;
  /** The value at the end of the range; undefined when it was not measured any more. */
  now?: number;
  points: [number, number][];
}

/** gaugesOf picks the gauges of a name. */
export function gaugesOf({ gauges: all, grid }: Business, name: string): Gauge[] {
  const end = Math.min(grid.from + grid.step * grid.buckets, Date.now() / 1000);
  return all
    .filter(g => g.metric.__name__ === name)
    .map(g => {
      const last = g.values.at(-1);
      return {
        labels: g.metric,
        now: last && end - last[0] <= grid.step ? Number(last[1]) : undefined,
        points: g.values.map(([time, value]) => [time * 1000, Number(value)]),
      };
    });
}
