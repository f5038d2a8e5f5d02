import { useComputedColorScheme } from "@mantine/core";
import { memo, useCallback, useMemo, useRef } from "react";
import type { TraceItem } from "@/api/telemetry";
import { Chart } from "@/ui/Chart";
import type { ECharts } from "@/ui/echarts";
import { formatDateTime, formatDuration } from "@/ui/format";
import { useWords } from "../messages";

/** Rectangle is a stretch of time in milliseconds of the epoch and of durations in milliseconds. */
export interface Rectangle {
  from: number;
  to: number;
  min: number;
  max: number;
}

interface ScatterProps {
  traces: readonly TraceItem[];
  onOpen: (traceId: string) => void;
  onRectangle: (rectangle: Rectangle) => void;
}

/** Durations below this are drawn on it: a logarithm has no zero. In milliseconds. */
const least = 0.01;

/** Scatter draws each trace by its time and duration. */
export const Scatter = memo(function Scatter({ traces, onOpen, onRectangle }: ScatterProps) {
  const t = useWords();
  const scheme = useComputedColorScheme("light");
  const latest = useRef({ onOpen, onRectangle });
  latest.current = { onOpen, onRectangle };

  const option = useMemo(() => {
    const dark = scheme === "dark";
    const text = dark ? "#c9c9c9" : "#495057";
    const line = dark ? "#3b3b3b" : "#e9ecef";
    const points = (failed: boolean) => ({
      type: "scatter",
      name: failed ? t("statusError") : t("statusOk"),
      color: failed ? (dark ? "#ff6b6b" : "#e03131") : dark ? "#3bc9db" : "#0b7285",
      itemStyle: { opacity: 0.65 },
      z: failed ? 3 : 2,
      data: traces
        .filter(trace => trace.errors > 0 === failed)
        .map(trace => ({
          value: [Date.parse(trace.start), Math.max(least, trace.durationMs)],
          symbolSize: Math.min(22, 4 + Math.sqrt(trace.spans)),
          trace,
        })),
    });
    return {
      grid: { left: 8, right: 16, top: 10, bottom: 4, containLabel: true },
      xAxis: {
        type: "time",
        axisLabel: { color: text, fontSize: 11, hideOverlap: true },
        axisLine: { lineStyle: { color: line } },
        splitLine: { show: false },
      },
      yAxis: {
        type: "log",
        axisLabel: { color: text, fontSize: 11, formatter: (v: number) => formatDuration(v) },
        splitLine: { lineStyle: { color: line } },
      },
      tooltip: {
        trigger: "item",
        confine: true,
        renderMode: "richText", // text stays text
        textStyle: { fontSize: 11 },
        formatter: (p: { data?: { trace?: TraceItem } }) => {
          const trace = p.data?.trace;
          return trace
            ? `${trace.service} ${trace.operation}\n${formatDateTime(trace.start)} · ${formatDuration(trace.durationMs)} · ${trace.spans}`
            : "";
        },
      },
      brush: { xAxisIndex: 0, yAxisIndex: 0, brushType: "rect", brushMode: "single", outOfBrush: { colorAlpha: 1 } },
      toolbox: { show: false },
      series: [points(false), points(true)],
    };
  }, [traces, scheme, t]);

  const onReady = useCallback((chart: ECharts) => {
    const arm = () =>
      chart.dispatchAction({
        type: "takeGlobalCursor",
        key: "brush",
        brushOption: { brushType: "rect", brushMode: "single" },
      });
    chart.on("click", event => {
      const trace = (event.data as { trace?: TraceItem } | undefined)?.trace;
      if (trace) latest.current.onOpen(trace.traceId);
    });
    chart.on("brushEnd", event => {
      const area = (event as { areas?: { coordRange?: [[number, number], [number, number]] }[] }).areas?.[0]
        ?.coordRange;
      chart.dispatchAction({ type: "brush", areas: [] });
      if (!area) return;
      const [[from, to], [min, max]] = area;
      if (to - from > 1 && max > min) latest.current.onRectangle({ from, to, min, max });
    });
    chart.on("finished", arm);
    arm();
    return undefined;
  }, []);

  return <Chart option={option} height={170} label={t("scatter")} onReady={onReady} />;
});
