import { useComputedColorScheme } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { Chart } from "./Chart";
import { seriesColor } from "./color";
import type { ECharts } from "./echarts";
import { formatDateTime, formatUnit } from "./format";
import classes from "./ui.module.css";

export interface Series {
  name: string;
  /** Milliseconds of the epoch and value; NaN and null are gaps. */
  points: [number, number | null][];
  color?: string;
  /** Bars instead of a line. */
  bars?: boolean;
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
  from?: number;
  to?: number;
  /** Points of single traces (exemplars). */
  marks?: Mark[];
  onMark?: (mark: Mark) => void;
  /** Horizontal lines. */
  thresholds?: { value: number; label?: string; color?: string }[];
  /** Called when a stretch of time was chosen by dragging. */
  onRange?: (from: number, to: number) => void;
  group?: string;
  legend?: boolean;
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
    from,
    to,
    marks,
    onMark,
    thresholds,
    onRange,
    group,
    legend = true,
  } = props;
  const scheme = useComputedColorScheme("light");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());

  const option = useMemo(() => {
    const text = scheme === "dark" ? "#c9c9c9" : "#495057";
    const line = scheme === "dark" ? "#3b3b3b" : "#e9ecef";
    return {
      grid: { left: 8, right: 12, top: 10, bottom: 4, containLabel: true },
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
        min,
        max,
        axisLabel: { color: text, fontSize: 11, formatter: (v: number) => formatUnit(v, unit) },
        splitLine: { lineStyle: { color: line } },
        splitNumber: Math.max(2, Math.round(height / 60)),
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        order: "valueDesc",
        renderMode: "richText", // text stays text
        textStyle: { fontSize: 11 },
        axisPointer: { type: "line", label: { formatter: (p: { value: number }) => formatDateTime(p.value) } },
        valueFormatter: (v: unknown) => (typeof v === "number" ? formatUnit(v, unit) : "–"),
      },
      brush: onRange
        ? { xAxisIndex: 0, brushType: "lineX", brushMode: "single", throttleType: "debounce", throttleDelay: 100 }
        : undefined,
      toolbox: { show: false },
      series: [
        ...series.map((s, i) => {
          const color = s.color ?? seriesColor(i, scheme);
          return {
            type: s.bars ? "bar" : "line",
            name: s.name,
            data: hidden.has(s.name) ? [] : s.points,
            stack: stacked ? "all" : undefined,
            color,
            showSymbol: s.points.length === 1,
            symbolSize: 4,
            lineStyle: { width: 1.5 },
            areaStyle: fill > 0 || stacked ? { opacity: Math.max(fill, stacked ? 40 : 0) / 100 } : undefined,
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
                name: "exemplar",
                symbol: "diamond",
                symbolSize: 8,
                color: scheme === "dark" ? "#ffd43b" : "#e67700",
                data: marks.map(m => ({ value: [m.at, m.value], mark: m })),
                cursor: "pointer",
                tooltip: { trigger: "item" },
                z: 5,
              },
            ]
          : []),
      ],
    };
  }, [series, unit, height, stacked, fill, min, max, from, to, marks, thresholds, onRange, hidden, scheme]);

  const onReady = useCallback(
    (chart: ECharts) => {
      if (onMark) {
        chart.on("click", event => {
          const mark = (event.data as { mark?: Mark } | undefined)?.mark;
          if (mark) onMark(mark);
        });
      }
      if (onRange) {
        const arm = () =>
          chart.dispatchAction({
            type: "takeGlobalCursor",
            key: "brush",
            brushOption: { brushType: "lineX", brushMode: "single" },
          });
        chart.on("brushEnd", event => {
          const [a, b] = ((event as { areas?: { coordRange?: [number, number] }[] }).areas?.[0]?.coordRange ??
            []) as number[];
          chart.dispatchAction({ type: "brush", areas: [] });
          if (a !== undefined && b !== undefined && b - a > 1000) onRange(a, b);
        });
        chart.on("finished", arm);
        arm();
      }
      return undefined;
    },
    [onMark, onRange],
  );

  return (
    <div>
      <Chart option={option} height={height} label={label} group={group} onReady={onReady} />
      {legend && series.length > 0 && (
        <div className={classes.legend}>
          {series.map((s, i) => (
            <button
              key={s.name}
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
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
