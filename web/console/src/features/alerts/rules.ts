import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/http";
import { type Alert, type AlertState, type Labels, type Rule, ruleGroups } from "@/api/prometheus";

/** AlertRule is an alerting rule with the group that evaluates it. */
export interface AlertRule extends Rule {
  group: string;
  /** How often it is evaluated, in seconds. */
  interval: number;
  state: AlertState;
  severity: string;
  alerts: Alert[];
}

/** severities in the order of their urgency; others follow by name. */
const severities = ["page", "ticket"];
const states: AlertState[] = ["firing", "pending", "inactive"];

const place = (list: readonly string[], value: string) => {
  const found = list.indexOf(value);
  return found < 0 ? list.length : found;
};

/** bySeverity groups rules, the most urgent first; within a group those that fire are on top. */
export function bySeverity(rules: AlertRule[]): { severity: string; rules: AlertRule[] }[] {
  const groups = new Map<string, AlertRule[]>();
  for (const rule of rules) {
    const list = groups.get(rule.severity) ?? [];
    list.push(rule);
    groups.set(rule.severity, list);
  }
  return [...groups]
    .sort(([a], [b]) => place(severities, a) - place(severities, b) || a.localeCompare(b))
    .map(([severity, list]) => ({
      severity,
      rules: list.sort((a, b) => place(states, a.state) - place(states, b.state) || a.name.localeCompare(b.name)),
    }));
}

/** useRules asks for the alerting rules and what they find, every ten seconds: so often they are evaluated locally. */
export function useRules() {
  return useQuery({
    queryKey: ["rules", "alert"],
    queryFn: async ({ signal }): Promise<AlertRule[]> => {
      const groups = await ruleGroups("alert", signal);
      return groups.flatMap(g =>
        g.rules
          .filter(r => r.type === "alerting")
          .map(r => ({
            ...r,
            group: g.name,
            interval: g.interval,
            state: r.state ?? "inactive",
            severity: r.labels?.severity ?? "",
            alerts: r.alerts ?? [],
          })),
      );
    },
    refetchInterval: 10_000,
  });
}

/** Change is one change of one alert's state, as GET /api/alerts/history tells it. */
export interface Change {
  alert: string;
  labels: Labels;
  annotations: Labels;
  from: AlertState;
  state: AlertState;
  at: string;
  activeSince: string;
  value: string;
}

/** useChanges asks for the changes of states, newest first; of one alert, if it is named. */
export function useChanges(alert?: string) {
  return useQuery({
    queryKey: ["alerts", "history", alert ?? ""],
    queryFn: ({ signal }) =>
      get<{ items: Change[] }>("/api/alerts/history", { alert, since: "720h", limit: 200 }, signal),
    select: d => d.items,
    refetchInterval: 10_000,
  });
}

/** Episode is one time that an alert fired. Milliseconds of the epoch. */
export interface Episode {
  alert: string;
  labels: Labels;
  summary: string;
  fired: number;
  /** Undefined while it fires. */
  cleared: number | undefined;
  value: string;
}

const identity = (c: Change) => `${c.alert} ${JSON.stringify(Object.entries(c.labels).sort())}`;

/** episodes pairs each firing with its end, newest first. changes come newest first. */
export function episodes(changes: Change[]): Episode[] {
  const out: Episode[] = [];
  const open = new Map<string, Episode>();
  for (const change of [...changes].reverse()) {
    const id = identity(change);
    const running = open.get(id);
    if (change.state === "firing") {
      if (running) continue;
      const episode: Episode = {
        alert: change.alert,
        labels: change.labels,
        summary: change.annotations.summary ?? "",
        fired: Date.parse(change.at),
        cleared: undefined,
        value: change.value,
      };
      open.set(id, episode);
      out.push(episode);
    } else if (running) {
      running.cleared = Date.parse(change.at);
      open.delete(id);
    }
  }
  return out.reverse();
}
