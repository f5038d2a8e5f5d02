import classes from "./services.module.css";

/** spark is the path of a line through values in a box; the top of the box is the greatest value, at least least. */
export function spark(values: readonly number[], width: number, height: number, slots: number, least = 0): string {
  const top = Math.max(least, ...values) || 1;
  const step = width / Math.max(1, slots - 1);
  const start = width - step * (values.length - 1); // the newest is at the right
  return values
    .map(
      (v, i) =>
        `${i ? "L" : "M"}${(start + i * step).toFixed(1)} ${(height - (v / top) * (height - 2) - 1).toFixed(1)}`,
    )
    .join("");
}

/** Sparkline draws the last values of a number that stands beside it. */
export function Sparkline({ values, color, least }: { values: readonly number[]; color: string; least?: number }) {
  const shown = values.slice(-60);
  return (
    <svg className={classes.spark} viewBox="0 0 48 18" width={48} height={18} aria-hidden="true">
      <path d="M0 17.5H48" className={classes.baseline} />
      <path d={spark(shown, 48, 18, 60, least)} fill="none" stroke={color} strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  );
}
