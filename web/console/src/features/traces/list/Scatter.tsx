import { useComputedColorScheme } from "@mantine/core";
import { memo, type PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import type { TraceItem } from "@/api/telemetry";
import { Chart } from "@/ui/Chart";
import type { ECharts } from "@/ui/echarts";
import { formatDateTime, formatDuration } from "@/ui/format";
import { useWords } from "../messages";
import classes from "./list.module.css";

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

const least = {
  /** Durations below this are drawn on it: a logarithm has no zero. In milliseconds. */
  duration: 0.01,
  /** A shorter drag is a click. In pixels. */
  drag: 4,
};

interface Point {
  x: number;
  y: number;
}

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
          value: [Date.parse(trace.start), Math.max(least.duration, trace.durationMs)],
          symbolSize: Math.min(22, 4 + Math.sqrt(trace.spans)),
          trace,
        })),
    });
    return {
      grid: { left: 8, right: 16, top: 10, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
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
      series: [points(false), points(true)],
    };
  }, [traces, scheme, t]);

  const chart = useRef<ECharts | undefined>(undefined);
  const onReady = useCallback((made: ECharts) => {
    chart.current = made;
    made.on("click", event => {
      const trace = (event.data as { trace?: TraceItem } | undefined)?.trace;
      if (trace) latest.current.onOpen(trace.traceId);
    });
    return () => {
      chart.current = undefined;
    };
  }, []);

  // ECharts' brush would have to be armed again after each change of the data; this one needs no arming.
  const started = useRef<Point | undefined>(undefined);
  const [drag, setDrag] = useState<{ a: Point; b: Point }>();
  const point = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const a = started.current;
    const b = point(event);
    started.current = undefined;
    setDrag(undefined);
    if (!a || Math.abs(a.x - b.x) < least.drag || Math.abs(a.y - b.y) < least.drag) return;
    const from = chart.current?.convertFromPixel({ gridIndex: 0 }, [a.x, a.y]);
    const to = chart.current?.convertFromPixel({ gridIndex: 0 }, [b.x, b.y]);
    if (!from || !to) return;
    const rectangle = ordered(from, to);
    if (rectangle) onRectangle(rectangle);
  };
  return (
    <div
      className={classes.scatter}
      onPointerDown={event => {
        if (event.button === 0 && event.pointerType !== "touch") started.current = point(event);
      }}
      onPointerMove={event => {
        const a = started.current;
        if (a) setDrag({ a, b: point(event) });
      }}
      onPointerUp={onPointerUp}
      onPointerLeave={() => {
        started.current = undefined;
        setDrag(undefined);
      }}
    >
      <Chart option={option} height={170} label={t("scatter")} onReady={onReady} />
      {drag && (
        <div
          className={classes.rectangle}
          style={{
            left: Math.min(drag.a.x, drag.b.x),
            top: Math.min(drag.a.y, drag.b.y),
            width: Math.abs(drag.a.x - drag.b.x),
            height: Math.abs(drag.a.y - drag.b.y),
          }}
        />
      )}
    </div>
  );
});

/** ordered makes a rectangle of two corners in any order; undefined when they are no moments and durations. */
export function ordered(a: readonly number[], b: readonly number[]): Rectangle | undefined {
  const [ax = Number.NaN, ay = Number.NaN] = a;
  const [bx = Number.NaN, by = Number.NaN] = b;
  const out = { from: Math.min(ax, bx), to: Math.max(ax, bx), min: Math.min(ay, by), max: Math.max(ay, by) };
  return out.to - out.from > 1 && out.max > out.min ? out : undefined;
}
