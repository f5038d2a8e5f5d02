import { get } from "@/api/http";
import type { Labels } from "@/api/prometheus";

/** Metadata is what a metric's sender says of it. */
export interface Metadata {
  type: string;
  help: string;
  unit: string;
}

export const metadata = async (signal?: AbortSignal) =>
  (await get<{ data: Record<string, Metadata[]> }>("/prometheus/api/v1/metadata", {}, signal)).data;

/** labelsOf lists the labels and values of a metric's series, the labels with the most values last. */
export async function labelsOf(name: string, signal?: AbortSignal): Promise<[label: string, values: string[]][]> {
  const { data } = await get<{ data: Labels[] }>(
    "/prometheus/api/v1/series",
    { "match[]": `{__name__=${JSON.stringify(name)}}`, start: Math.floor(Date.now() / 1000) - 3600, limit: 5000 },
    signal,
  );
  const found = new Map<string, Set<string>>();
  for (const series of data) {
    for (const [label, value] of Object.entries(series)) {
      if (label === "__name__") continue;
      const values = found.get(label) ?? new Set();
      found.set(label, values.add(value));
    }
  }
  return [...found]
    .map(([label, values]): [string, string[]] => [label, [...values].sort()])
    .sort((a, b) => a[1].length - b[1].length || a[0].localeCompare(b[0]));
}

/** A histogram is stored as three metrics with these endings; its metadata is under the name without them. */
const parts = /_(bucket|count|sum)$/;

/** metadataOf finds what is known of a stored metric. */
export function metadataOf(name: string, all: Record<string, Metadata[]>): Metadata | undefined {
  return (all[name] ?? all[name.replace(parts, "")])?.[0];
}

/** families lists metrics by name, a histogram once, filtered by words of name and help. */
export function families(names: readonly string[], all: Record<string, Metadata[]>, find: string): string[] {
  const listed = new Set<string>();
  for (const name of names) {
    const family = name.replace(parts, "");
    listed.add(all[family]?.[0]?.type === "histogram" ? family : name);
  }
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return [...listed]
    .filter(name => {
      const text = `${name} ${metadataOf(name, all)?.help ?? ""}`.toLowerCase();
      return words.every(w => text.includes(w));
    })
    .sort();
}

/** startingQuery is a query that is useful for a metric of the type. */
export function startingQuery(name: string, type: string | undefined, matcher = ""): string {
  switch (type) {
    case "histogram":
      return `histogram_quantile(0.95, sum by (le, service_name) (rate(${name}_bucket${matcher}[1m])))`;
    case "counter":
      return `sum by (service_name) (rate(${name}${matcher}[1m]))`;
    default:
      return `${name}${matcher}`;
  }
}
