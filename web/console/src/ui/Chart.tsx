import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { ECharts, EChartsCoreOption } from "./echarts";
import classes from "./ui.module.css";

export interface ChartProps {
  /** Changing it redraws; keep it in useMemo. */
  option: EChartsCoreOption;
  height: number;
  /** What a screen reader says. */
  label: string;
  /** Graphs of a group show the pointer at the same time. */
  group?: string;
  /** Called once with the graph, to listen to its events; returns how to stop. */
  onReady?: (chart: ECharts, box: HTMLElement) => (() => void) | undefined;
}

/** Chart draws an ECharts option in the page's colours. */
export function Chart({ option, height, label, group, onReady }: ChartProps) {
  const scheme = useComputedColorScheme("light");
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | undefined>(undefined);
  const shown = useRef(option);
  const ready = useRef(onReady);
  shown.current = option;
  ready.current = onReady;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let ended = false;
    let stop: (() => void) | undefined;
    const resizing = new ResizeObserver(() => chart.current?.resize());
    void import("./echarts").then(({ init, connect }) => {
      if (ended) return;
      const made = init(element, scheme === "dark" ? "dark" : undefined, { renderer: "canvas" });
      chart.current = made;
      if (group) {
        made.group = group;
        connect(group);
      }
      made.setOption({ backgroundColor: "transparent", animation: false, ...shown.current });
      stop = ready.current?.(made, element);
      resizing.observe(element);
    });
    return () => {
      ended = true;
      resizing.disconnect();
      stop?.();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, [scheme, group]);

  useEffect(() => {
    chart.current?.setOption({ backgroundColor: "transparent", animation: false, ...option }, { notMerge: true });
  }, [option]);

  return <div ref={box} className={classes.chart} style={{ height }} role="img" aria-label={label} />;
}
