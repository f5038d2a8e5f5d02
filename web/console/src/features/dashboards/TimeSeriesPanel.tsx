import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { colorOf } from "@/ui/color";
import { formatUnit } from "@/ui/format";
import { type Mark, type Series, TimeSeries } from "@/ui/TimeSeries";
import type { Frame, View } from "./data";
import type { Panel } from "./model";
import { reduce } from "./reduce";
import { colorNamed } from "./threshold";

export interface TimeSeriesPanelProps {
  panel: Panel;
  frames: Frame[];
  marks: Mark[] | undefined;
  view: View;
  /** Of the graph and its legend, in pixels. */
  height: number;
  group?: string;
  onRange: (from: number, to: number) => void;
}

/** TimeSeriesPanel draws lines as the panel's field configuration says. */
export function TimeSeriesPanel({ panel, frames, marks, view, height, group, onRange }: TimeSeriesPanelProps) {
  const scheme = useComputedColorScheme("light");
  const navigate = useNavigate();
  const { field, legend } = panel;
  const series = useMemo<Series[]>(
    () =>
      frames.map(frame => {
        // A service has its colour everywhere.
        const service = frame.labels.service_name;
        const calcs = legend.calcs.map(calc => reduce(frame.points, calc));
        return {
          name: frame.name,
          points: frame.points,
          color: service !== undefined && frame.name === service ? colorOf(service, scheme) : undefined,
          bars: field.drawStyle === "bars",
          summary: calcs.map(v => formatUnit(v ?? Number.NaN, field.unit)).join(" · "),
        };
      }),
    [frames, legend, field, scheme],
  );
  const thresholds = useMemo(
    () =>
      field.thresholdsStyle === "off"
        ? undefined
        : field.thresholds.flatMap(step =>
            step.value === undefined ? [] : [{ value: step.value, color: colorNamed(step.color, scheme) }],
          ),
    [field, scheme],
  );
  // Grafana gives the legend a third of the panel at most.
  const lines = Math.min(3, Math.ceil(frames.length / 2), Math.floor(height / 60));
  const legendHeight = legend.show ? Math.max(1, lines) * 19 : 0;
  return (
    <TimeSeries
      series={series}
      label={panel.title}
      unit={field.unit}
      height={Math.max(60, height - legendHeight - 10)}
      legendHeight={legendHeight}
      stacked={field.stacking === "normal"}
      fill={field.fillOpacity}
      min={field.min}
      max={field.max}
      from={view.from}
      to={view.to}
      thresholds={thresholds}
      marks={marks}
      onMark={mark => mark.traceId && void navigate(`/traces/${mark.traceId}`)}
      onRange={onRange}
      group={group}
      legend={legend.show}
    />
  );
}
