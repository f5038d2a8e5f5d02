import type { Labels } from "@/api/prometheus";

/** legendOf names a series: its format with {{label}} filled in, or its labels or query where there is none. */
export function legendOf(format: string, labels: Labels, expr = ""): string {
  if (format !== "" && format !== "__auto")
    return (
      format
        .replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => (Object.hasOwn(labels, name) ? (labels[name] ?? "") : ""))
        .replace(/\s+/g, " ")
        .trim() || "–"
    );
  const { __name__: name = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([k, v]) => `${k}="${v}"`);
  if (format === "__auto" && pairs.length === 1) return Object.values(rest)[0] ?? "";
  if (!name && pairs.length === 0) return expr;
  return pairs.length ? `${name}{${pairs.join(", ")}}` : name;
}
