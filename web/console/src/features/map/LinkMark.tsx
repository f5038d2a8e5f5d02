import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import type { MapLink } from "./graph";
import type { Point } from "./layout";
import classes from "./map.module.css";
import { useMap } from "./messages";

export type Shown = "rate" | "errors" | "p99";

/** widthOf grows with the logarithm of the rate: a hundred times the calls are not a hundred times as wide. */
export function widthOf(rate: number): number {
  return 1.2 + Math.min(5, Math.max(0, Math.log2(1 + rate * 4)) * 0.8);
}

/** harmOf sorts a share of errors: none, some, or many. */
export function harmOf(errorRate: number): "none" | "some" | "many" {
  if (errorRate <= 0) return "none";
  return errorRate < 0.05 ? "some" : "many";
}

export function numberOf(link: MapLink, shown: Shown): string {
  if (link.idle) return "";
  if (shown === "errors") return formatPercent(link.errorRate);
  return shown === "p99" ? formatDuration(link.p99Ms) : `${formatCount(link.rate)}/s`;
}

/** LinkMark draws the calls from one node to another: as wide as they are many, as red as they fail. */
export function LinkMark({
  link,
  path,
  label,
  shown,
  chosen,
  faint,
  near,
  onChoose,
}: {
  link: MapLink;
  path: string;
  label: Point;
  shown: Shown;
  chosen: boolean;
  faint: boolean;
  /** All its numbers are shown. */
  near: boolean;
  onChoose: () => void;
}) {
  const t = useMap();
  const harm = harmOf(link.errorRate);
  const all = [numberOf(link, "rate"), link.errorRate > 0 ? numberOf(link, "errors") : "", numberOf(link, "p99")];
  const text = link.idle ? "" : near ? all.filter(Boolean).join(" · ") : numberOf(link, shown);
  return (
    // The keyboard reaches links by the nodes' lists of them.
    <g
      className={`${classes.link} ${chosen ? classes.chosen : ""} ${faint ? classes.faint : ""}`}
      data-link={link.id}
      data-harm={harm}
      data-idle={link.idle || undefined}
      aria-hidden
      onClick={onChoose}
    >
      <title>{`${t("link.title", { caller: link.caller, callee: link.callee })} (${link.kind}) ${link.idle ? t("link.idle") : all.filter(Boolean).join(" · ")}`}</title>
      <path className={classes.reach} d={path} />
      <path
        className={classes.line}
        d={path}
        strokeWidth={link.idle ? 1 : widthOf(link.rate)}
        markerEnd={`url(#arrow-${chosen ? "chosen" : harm})`}
      />
      {text && (
        <text className={classes.label} x={label.x} y={label.y + 4}>
          {text}
        </text>
      )}
    </g>
  );
}
