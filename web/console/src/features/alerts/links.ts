/** dashboardOf is the console's path of a rule's dashboard, which is written as Grafana's: /d/UID. */
export function dashboardOf(path: string | undefined): string | undefined {
  const uid = /^\/d\/([\w-]+)$/.exec(path ?? "")?.[1];
  return uid ? `/dashboards/${uid}` : undefined;
}

// What an alert is about need not be a process that has traces.
const none = new Set(["kafka", "mall", "collector"]);

/** serviceOf is the service that an alert is about, once its label is filled in. */
export function serviceOf(labels: Record<string, string>): string | undefined {
  const service = labels.service ?? "";
  return service && !service.includes("{{") && !none.has(service) ? service : undefined;
}
