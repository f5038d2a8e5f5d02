import { useComputedColorScheme } from "@mantine/core";
import { formatUnit } from "@/ui/format";
import classes from "./dashboards.module.css";
import type { Frame } from "./data";
import type { FieldConfig, Panel } from "./model";
import { reduce } from "./reduce";
import { colorAt } from "./threshold";

/** boundsOf is from where to where a bar goes: as configured, a whole for shares, otherwise from zero to the highest. */
export function boundsOf(field: FieldConfig, values: number[]): [min: number, max: number] {
  const whole = field.unit === "percentunit" ? 1 : field.unit === "percent" ? 100 : undefined;
  const min = field.min ?? Math.min(0, ...(whole === undefined ? values : [0]));
  const max = field.max ?? whole ?? Math.max(0, ...values);
  return [min, max > min ? max : min + 1];
}

/** BarGaugePanel shows a bar a series, coloured like a stat. */
export function BarGaugePanel({ panel, frames }: { panel: Panel; frames: Frame[] }) {
  const scheme = useComputedColorScheme("light");
  const values = frames.map(f => reduce(f.points, panel.reduce));
  const [min, max] = boundsOf(
    panel.field,
    values.filter(v => v !== undefined),
  );
  return (
    <ul className={classes.bars}>
      {frames.map((frame, i) => {
        const value = values[i];
        const color = colorAt(value, panel.field.thresholds, scheme);
        const share = value === undefined ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two series may have one name, and their order is stable
          <li key={i}>
            <div className={classes.barHead}>
              <span className={classes.barName} title={frame.name}>
                {frame.name || panel.title}
              </span>
              <span className={classes.barValue} style={{ color }}>
                {value === undefined ? "–" : formatUnit(value, panel.field.unit)}
              </span>
            </div>
            <div className={classes.barTrack} aria-hidden>
              <div className={classes.barFill} style={{ width: `${share * 100}%`, background: color }} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
