import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { ECharts, EChartsCoreOption } from "./echarts";
import { inks } from "./options";

// The frames of the chart.
const lines = { light: "#dee2e6", dark: "#424242" } as const;

/** Chart draws an ECharts option in the page's colours. Changing option redraws: keep it in useMemo. */
export function Chart({ option, height, label }: { option: EChartsCoreOption; height: number; label: string }) {
  const scheme = useComputedColorScheme("light");
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const shown = useRef(option);
  shown.current = option;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let ended = false;
    const resizing = new ResizeObserver(() => chart.current?.resize());
    void import("./echarts").then(({ init }) => {
      if (ended) return;
      chart.current = init(element, frame(scheme), { renderer: "canvas" });
      chart.current.setOption(shown.current);
      resizing.observe(element);
    });
    return () => {
      ended = true;
      resizing.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, [scheme]);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);

  return <div ref={box} style={{ height }} role="img" aria-label={label} />;
}

/** frame is the theme of the axes, legend and tooltip for a colour scheme. */
function frame(scheme: "light" | "dark") {
  const text = { color: inks[scheme], fontFamily: getComputedStyle(document.body).fontFamily };
  const axis = {
    axisLine: { lineStyle: { color: lines[scheme] } },
    axisTick: { show: false },
    axisLabel: { color: inks[scheme] },
    splitLine: { lineStyle: { color: lines[scheme] } },
    nameTextStyle: { color: inks[scheme] },
  };
  return {
    backgroundColor: "transparent",
    textStyle: text,
    legend: { textStyle: text },
    categoryAxis: axis,
    valueAxis: axis,
    // An HTML tooltip would need style attributes, which the content security policy forbids.
    tooltip: {
      renderMode: "richText",
      backgroundColor: scheme === "dark" ? "#2e2e2e" : "#ffffff",
      borderColor: lines[scheme],
      textStyle: { ...text, color: scheme === "dark" ? "#e9ecef" : "#212529" },
    },
  };
}
