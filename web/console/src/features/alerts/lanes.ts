import type { AlertState, Labels, MatrixItem } from "@/api/prometheus";

/** Stretch is how long an alert was in a state. Seconds of the epoch. */
export interface Stretch {
  state: Exclude<AlertState, "inactive">;
  from: number;
  to: number;
}

/** Lane is one alert over time. */
export interface Lane {
  alert: string;
  labels: Labels;
  stretches: Stretch[];
}

/** Labels that every alert has, or that say what the lane's name says. */
const known = new Set(["__name__", "alertname", "alertstate", "severity", "deployment_environment_name"]);

/** distinction lists the labels that tell alerts of one name apart. */
export function distinction(labels: Labels): string {
  return Object.entries(labels)
    .filter(
      ([name, value]) => !known.has(name) && value !== "" && !(name === "service" && value === labels.service_name),
    )
    .map(([, value]) => value)
    .join(" ");
}

/** lanesOf makes lanes of the series ALERTS, which has a value of 1 while an alert is in a state. */
export function lanesOf(series: MatrixItem[], step: number): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const { metric, values } of series) {
    const { alertstate, alertname: alert = "", ...rest } = metric;
    if (alertstate !== "firing" && alertstate !== "pending") continue;
    const key = `${alert} ${JSON.stringify(Object.entries(rest).sort())}`;
    const lane = lanes.get(key) ?? { alert, labels: rest, stretches: [] };
    lanes.set(key, lane);
    let last: Stretch | undefined;
    for (const [at] of values) {
      if (last && at - last.to < step * 0.5) last.to = at + step;
      else {
        last = { state: alertstate, from: at, to: at + step };
        lane.stretches.push(last);
      }
    }
  }
  for (const lane of lanes.values()) lane.stretches.sort((a, b) => a.from - b.from);
  return [...lanes.values()].sort(
    (a, b) => a.alert.localeCompare(b.alert) || distinction(a.labels).localeCompare(distinction(b.labels)),
  );
}
