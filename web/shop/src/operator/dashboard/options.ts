import { locale } from "@mall/common/i18n";
import type { Schema } from "@/api/client";
import { digits, formatCount, formatMoney, type Money } from "@/ui/format";
import type { EChartsCoreOption } from "./echarts";
import type { DashboardText } from "./messages";

export type Scheme = "light" | "dark";

/** inks are the colours of a chart's text. */
export const inks = { light: "#495057", dark: "#c9c9c9" } as const;

// Readable on both backgrounds, told apart without seeing red and green.
const palette = {
  light: { placed: "#9db8c7", paid: "#0b7285", revenue: "#c2410c", bar: "#0b7285" },
  dark: { placed: "#5b7480", paid: "#3bc9db", revenue: "#ff922b", bar: "#22b8cf" },
} as const;

const statusColors: Record<string, { light: string; dark: string }> = {
  pendingPayment: { light: "#e8590c", dark: "#ff922b" },
  paid: { light: "#1971c2", dark: "#4dabf7" },
  shipped: { light: "#0b7285", dark: "#3bc9db" },
  completed: { light: "#2f9e44", dark: "#51cf66" },
  cancelled: { light: "#868e96", dark: "#868e96" },
  refundPending: { light: "#b07d00", dark: "#ffd43b" },
  refunded: { light: "#5f3dc4", dark: "#b197fc" },
};

const base = { animation: false, grid: { left: 8, right: 8, top: 40, bottom: 8, outerBoundsMode: "same" } };

/** bucketName is the time of a bucket: an hour of the day, or a day. */
export function bucketName(start: string, bucket: string): string {
  const time = new Date(start);
  return bucket === "hour"
    ? time.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" })
    : time.toLocaleDateString(locale(), { month: "short", day: "numeric" });
}

function major({ amount, currency }: Money): number {
  return amount / 10 ** digits(currency);
}

function compact(value: number): string {
  return new Intl.NumberFormat(locale(), { notation: "compact" }).format(value);
}

/** overTime shows orders as bars and revenue as a line. */
export function overTime(statistics: Schema<"Statistics">, t: DashboardText, scheme: Scheme): EChartsCoreOption {
  const { items, bucket, totals } = statistics;
  const colors = palette[scheme];
  const currency = totals.revenue.currency;
  return {
    ...base,
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: (points: { dataIndex: number }[]) => {
        const at = items[points[0]?.dataIndex ?? 0];
        if (!at) return "";
        return [
          bucketName(at.start, bucket),
          `${t("placed")}: ${formatCount(at.orders)}`,
          `${t("paid")}: ${formatCount(at.paid)}`,
          `${t("revenue")}: ${formatMoney(at.revenue)}`,
        ].join("\n");
      },
    },
    legend: { top: 0, data: [t("placed"), t("paid"), t("revenue")] },
    xAxis: { type: "category", data: items.map(i => bucketName(i.start, bucket)) },
    yAxis: [
      { type: "value", minInterval: 1, axisLabel: { formatter: compact } },
      { type: "value", axisLabel: { formatter: compact }, splitLine: { show: false }, name: currency },
    ],
    series: [
      bars(
        t("placed"),
        colors.placed,
        items.map(i => i.orders),
      ),
      bars(
        t("paid"),
        colors.paid,
        items.map(i => i.paid),
      ),
      {
        type: "line",
        name: t("revenue"),
        yAxisIndex: 1,
        symbolSize: 6,
        lineStyle: { width: 2, color: colors.revenue },
        itemStyle: { color: colors.revenue },
        // What is still to come is nothing yet, not zero.
        data: items.map(i => (Date.parse(i.start) > Date.now() ? null : major(i.revenue))),
      },
    ],
  };
}

function bars(name: string, color: string, data: number[]) {
  return { type: "bar", name, barMaxWidth: 22, itemStyle: { color, borderRadius: [3, 3, 0, 0] }, data };
}

/** byStatus shows how many orders are in each state. */
export function byStatus(
  counts: Schema<"StatusCount">[],
  name: (status: string) => string,
  scheme: Scheme,
): EChartsCoreOption {
  return horizontal(
    counts.map(c => ({
      name: name(c.status),
      value: c.count,
      told: formatCount(c.count),
      color: statusColors[c.status]?.[scheme] ?? palette[scheme].bar,
    })),
    scheme,
  );
}

/** topProducts shows which products brought the most revenue. */
export function topProducts(products: Schema<"TopProduct">[], scheme: Scheme): EChartsCoreOption {
  return horizontal(
    products.map(p => ({
      name: p.title,
      value: major(p.revenue),
      told: formatMoney(p.revenue),
      color: palette[scheme].bar,
    })),
    scheme,
  );
}

function horizontal(
  rows: { name: string; value: number; told: string; color: string }[],
  scheme: Scheme,
): EChartsCoreOption {
  return {
    ...base,
    grid: { ...base.grid, top: 4, right: 70 },
    tooltip: {
      renderMode: "richText",
      formatter: ({ dataIndex }: { dataIndex: number }) => `${rows[dataIndex]?.name}: ${rows[dataIndex]?.told}`,
    },
    xAxis: { type: "value", minInterval: 1, axisLabel: { formatter: compact, hideOverlap: true } },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(r => r.name),
      axisLabel: { width: 110, overflow: "truncate" },
    },
    series: [
      {
        type: "bar",
        barMaxWidth: 20,
        label: {
          show: true,
          position: "right",
          color: inks[scheme],
          formatter: (p: { dataIndex: number }) => rows[p.dataIndex]?.told,
        },
        data: rows.map(r => ({ value: r.value, itemStyle: { color: r.color, borderRadius: [0, 3, 3, 0] } })),
      },
    ],
  };
}
