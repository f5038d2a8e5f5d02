import { useComputedColorScheme } from "@mantine/core";
import { formatUnit } from "@/ui/format";
import classes from "./dashboards.module.css";
import type { Frame } from "./data";
import type { Panel } from "./model";
import { reduce } from "./reduce";
import { colorAt } from "./threshold";

/** StatPanel shows one number a series, in the colour of the threshold that it reaches. */
export function StatPanel({ panel, frames }: { panel: Panel; frames: Frame[] }) {
  const scheme = useComputedColorScheme("light");
  return (
    <dl className={classes.stats}>
      {frames.map((frame, i) => {
        const value = reduce(frame.points, panel.reduce);
        // As in Grafana, a single number needs no name.
        const named = frames.length > 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two series may have one name, and their order is stable
          <div key={i} className={classes.stat}>
            <dt>{named ? frame.name : <span hidden>{panel.title}</span>}</dt>
            <dd
              style={{ color: panel.colorMode === "none" ? undefined : colorAt(value, panel.field.thresholds, scheme) }}
            >
              {value === undefined ? "–" : formatUnit(value, panel.field.unit)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
