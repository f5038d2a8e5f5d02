import type { Run } from "./api";
import type { ScenarioWords } from "./messages";

/** verdict says in one sentence how a run went, and whether that is good; undefined while it is played. */
export function verdict(run: Run, t: ScenarioWords): { text: string; good: boolean } | undefined {
  const { state, report } = run;
  if (state === "running") return undefined;
  if (state === "cancelled") return { text: t("verdict.cancelled"), good: false };
  if (state === "interrupted") return { text: t("verdict.interrupted"), good: false };
  if (state === "failed" || !report) return { text: t("verdict.failed", { error: run.error ?? "" }), good: false };
  const wrong: string[] = [];
  if (report.orders.lost > 0) wrong.push(t("verdict.lost", { count: report.orders.lost }));
  if (report.gaveUp.length > 0) wrong.push(t("verdict.gaveUp", { count: report.gaveUp.length }));
  const violations = report.audit?.violations.length ?? 0;
  if (violations > 0) wrong.push(t("verdict.violations", { count: violations }));
  if (!report.audit) wrong.push(t("verdict.noAudit"));
  if (wrong.length > 0) return { text: t("verdict.bad", { wrong: wrong.join(t("verdict.and")) }), good: false };
  if (!report.clean) return { text: t("verdict.unclean"), good: false };
  const { promised } = report.orders;
  return {
    text: report.retries
      ? t("verdict.goodRetries", { promised, retries: report.retries })
      : t("verdict.good", { promised }),
    good: true,
  };
}
