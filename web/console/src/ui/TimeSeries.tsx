import { useComputedColorScheme } from "@mantine/core";
import { useCallback, useMemo, useRef, useState } from "react";
import { Chart } from "./Chart";
import { seriesColor } from "./color";
import type { ECharts } from "./echarts";
import { formatUnit } from "./format";
import { onCommonTimes } from "./onCommonTimes";
import { seriesTooltip } from "./seriesTooltip";
import { attachPointer } from "./timePointer";
import classes from "./ui.module.css";

export interface Series {
  name: string;
  /** Milliseconds of the epoch and value; NaN and null are gaps. */
  points: [number, number | null][];
  color?: string;
  /** Bars instead of a line. */
  bars?: boolean;
  /** Stands behind the name in the legend, such as the last value. */
  summary?: string;
}

export interface Mark {
  at: number;
  value: number;
  label: string;
  traceId?: string;
}

export interface TimeSeriesProps {
  series: Series[];
  /** What the graph shows, for screen readers. */
  label: string;
  /** Grafana's unit, such as s, reqps, percentunit, bytes. */
  unit?: string;
  height?: number;
  stacked?: boolean;
  fill?: number;
  min?: number;
  max?: number;
  /** A value that the axis reaches to, whatever the lines do. */
  include?: number;
  from?: number;
  to?: number;
  /** Points of single traces (exemplars). */
  marks?: Mark[];
  onMark?: (mark: Mark) => void;
  /** Horizontal lines. */
  thresholds?: { value: number; label?: string; color?: string }[];
  /** Called when a stretch of time was chosen by dragging. */
  onRange?: (from: number, to: number) => void;
  /** Graphs of a group show the pointer's moment together. */
  group?: string;
  legend?: boolean;
  /** How high the legend may be before it scrolls, in pixels. */
  legendHeight?: number;
}

const exemplar = "exemplar";

interface Extent {
  min: number;
  max: number;
}

/** ceilingOf is where the axis ends if not where the lines do. */
function ceilingOf({ max }: Extent, include: number | undefined): number | null {
  return include !== undefined && !(include < max) ? (include > 0 ? include * 1.1 : 1) : null;
}

interface Hovered {
  axisValue: number;
  seriesIndex: number;
  seriesId: string;
  color: string;
  value: [number, number | null];
}

/** TimeSeries draws lines over time with a legend that hides and shows them. */
export function TimeSeries(props: TimeSeriesProps) {
  const {
    series,
    label,
    unit = "short",
    height = 200,
    stacked,
    fill = 0,
    min,
    max,
    include,
    from,
    to,
    marks,
    onMark,
    thresholds,
    onRange,
    group,
    legend = true,
    legendHeight,
  } = props;
  const scheme = useComputedColorScheme("light");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());

  const points = useMemo(() => (stacked ? onCommonTimes(series) : series.map(s => s.points)), [series, stacked]);
  const ceiling = useMemo(() => {
    const highest = series.reduce((all, s) => s.points.reduce((m, [, v]) => Math.max(m, v ?? 0), all), 0);
    return highest > 0 ? highest * 1.1 : Number.POSITIVE_INFINITY;
  }, [series]);

  // Nothing but zeros: without this the axis would end at 1.2, or 120 %.
  const flat = max === undefined && !include && series.length > 0 && series.every(s => s.points.every(([, v]) => !v));

  const option = useMemo(() => {
    const text = scheme === "dark" ? "#c9c9c9" : "#495057";
    const line = scheme === "dark" ? "#3b3b3b" : "#e9ecef";
    return {
      grid: { left: 8, right: 12, top: 10, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "time",
        min: from,
        max: to,
        axisLabel: { color: text, fontSize: 11, hideOverlap: true },
        axisLine: { lineStyle: { color: line } },
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        min: min ?? (include !== undefined ? (e: Extent) => (include < e.min ? include : null) : undefined),
        max: max ?? (flat ? 1 : (e: Extent) => ceilingOf(e, include)),
        interval: flat ? 0.25 : undefined,
        axisLabel: { color: text, fontSize: 11, formatter: (v: number) => formatUnit(v, unit) },
        splitLine: { lineStyle: { color: line } },
        splitNumber: Math.max(2, Math.round(height / 60)),
      },
      tooltip: {
        trigger: "axis",
        appendTo: "body",
        confine: false,
        transitionDuration: 0,
        padding: 0,
        borderWidth: 0,
        backgroundColor: "transparent",
        axisPointer: { type: "line", label: { show: false } },
        formatter: (items: unknown) => {
          const shown = (items as Hovered[]).filter(i => i.seriesId !== exemplar && typeof i.value[1] === "number");
          shown.sort((x, y) => (y.value[1] ?? 0) - (x.value[1] ?? 0));
          return seriesTooltip(
            Number((items as Hovered[])[0]?.axisValue),
            shown.map(i => ({
              name: series[i.seriesIndex]?.name ?? "",
              value: formatUnit(i.value[1] ?? Number.NaN, unit),
              color: i.color,
            })),
          );
        },
      },
      series: [
        ...series.map((s, i) => {
          const color = s.color ?? seriesColor(i, scheme);
          return {
            type: s.bars ? "bar" : "line",
            id: `series ${i}`,
            name: s.name,
            data: hidden.has(s.name) ? [] : points[i],
            stack: stacked ? "all" : undefined,
            color,
            showSymbol: s.points.length === 1,
            symbolSize: 4,
            lineStyle: { width: 1.5 },
            areaStyle: fill > 0 || stacked ? { opacity: (fill || 40) / 100 } : undefined,
            barMaxWidth: 14,
            emphasis: { disabled: true },
            markLine:
              i === 0 && thresholds?.length
                ? {
                    silent: true,
                    symbol: "none",
                    data: thresholds.map(h => ({
                      yAxis: h.value,
                      label: { formatter: h.label ?? "", color: text, fontSize: 10, position: "insideEndTop" },
                      lineStyle: { color: h.color ?? "#e03131", type: "dashed" },
                    })),
                  }
                : undefined,
          };
        }),
        ...(marks?.length
          ? [
              {
                type: "scatter",
                id: exemplar,
                name: exemplar,
                symbol: "diamond",
                symbolSize: 8,
                color: scheme === "dark" ? "#ffd43b" : "#e67700",
                // One slow trace must not press the lines flat: what is above them stands at the top.
                data: marks.map(m => ({ value: [m.at, Math.min(m.value, ceiling)], mark: m })),
                cursor: "pointer",
                z: 5,
              },
            ]
          : []),
      ],
    };
  }, [
    series,
    unit,
    height,
    stacked,
    fill,
    min,
    max,
    include,
    flat,
    from,
    to,
    marks,
    thresholds,
    hidden,
    points,
    ceiling,
    scheme,
  ]);

  const latest = useRef({ onMark, onRange, group });
  latest.current = { onMark, onRange, group };
  const onReady = useCallback((chart: ECharts, box: HTMLElement) => {
    chart.on("click", event => {
      const mark = (event.data as { mark?: Mark } | undefined)?.mark;
      if (mark) latest.current.onMark?.(mark);
    });
    return attachPointer(chart, box, () => latest.current);
  }, []);

  return (
    <div>
      <Chart option={option} height={height} label={label} onReady={onReady} />
      {legend && series.length > 0 && (
        <div className={classes.legend} style={{ maxHeight: legendHeight }}>
          {series.map((s, i) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: two series may have one name, and a line's place is its colour
              key={`${i} ${s.name}`}
              type="button"
              className={classes.legendItem}
              aria-pressed={!hidden.has(s.name)}
              title={s.name}
              onClick={() =>
                setHidden(old => {
                  const next = new Set(old);
                  if (!next.delete(s.name)) next.add(s.name);
                  return next;
                })
              }
            >
              <span className={classes.dot} style={{ background: s.color ?? seriesColor(i, scheme) }} aria-hidden />
              <span className={classes.legendName}>{s.name}</span>
              {s.summary && <span className={classes.legendSummary}>{s.summary}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
