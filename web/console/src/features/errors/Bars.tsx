import type { Histogram } from "./api";
import classes from "./errors.module.css";
import { useText } from "./messages";

/** Bars draws how often something happened, bucket by bucket. */
export function Bars({ histogram }: { histogram: Histogram }) {
  const t = useText();
  const { counts } = histogram;
  const most = Math.max(1, ...counts);
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${counts.length} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("trendLabel", { counts: counts.join(", ") })}
    >
      {counts.map((n, i) => {
        const height = n === 0 ? 1 : Math.max(3, (n / most) * 24);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a bar is
          <rect key={i} x={i + 0.1} width={0.8} y={24 - height} height={height} opacity={n === 0 ? 0.25 : 1} />
        );
      })}
    </svg>
  );
}
