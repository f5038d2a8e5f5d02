import { formatDuration, formatPercent } from "@/ui/format";
import type { Fault } from "./api";
import { everything } from "./form";
import type { FaultWords } from "./messages";

type Described = Pick<Fault, "kind" | "latency" | "jitter" | "status" | "after" | "probability" | "route">;

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, µs: 0.001, us: 0.001, ns: 0.000001 };

/** milliseconds reads a duration as Go writes it, such as 1m30s or 500ms; NaN when it is none. */
export function milliseconds(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|µs|us|ns|s)/g)];
  if (parts.map(p => p[0]).join("") !== text || text === "") return Number.NaN;
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ""] ?? Number.NaN), 0);
}

/** does says what a fault does to whom, in one sentence. */
export function does(fault: Described, t: FaultWords): string {
  const who = fault.probability >= 1 ? t("does.all") : t("does.share", { share: formatPercent(fault.probability) });
  const on = fault.route === everything ? t("does.everything") : fault.route;
  const after = fault.after ? t("does.after") : "";
  switch (fault.kind) {
    case "latency": {
      const latency = formatDuration(milliseconds(fault.latency ?? ""));
      const jitter = fault.jitter ? ` ±${formatDuration(milliseconds(fault.jitter))}` : "";
      return t("does.latency", { who, on, latency: latency + jitter, after });
    }
    case "error":
      return t("does.error", { who, on, status: fault.status || t("does.temporary"), after });
    case "drop":
      return t("does.drop", { who, on, after });
    case "money":
      return t("does.money", { who, on });
  }
}
