import { useLanguage } from "@mall/common/i18n";
import { Anchor, useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Schema } from "@/api/client";
import { formatCount, formatMoney } from "@/ui/format";
import { Empty } from "@/ui/State";
import { orderStatuses, useStatusText } from "@/ui/StatusBadge";
import classes from "./dashboard.module.css";
import { useDashboardText } from "./messages";
import { bucketName, byStatus, overTime, topProducts } from "./options";
import { ChartPanel, Panel } from "./Panel";

/** Charts draw the statistics of a range. */
export function Charts({ statistics }: { statistics: Schema<"Statistics"> }) {
  const t = useDashboardText();
  const statusText = useStatusText();
  const language = useLanguage();
  const scheme = useComputedColorScheme("light");
  // In the order in which an order goes through them.
  const place = (status: string) => (orderStatuses as string[]).indexOf(status);
  const states = statistics.byStatus.toSorted((a, b) => place(a.status) - place(b.status));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language
  const options = useMemo(
    () => ({
      overTime: overTime(statistics, t, scheme),
      byStatus: byStatus(states, statusText, scheme),
      topProducts: topProducts(statistics.topProducts, scheme),
    }),
    [statistics, scheme, language],
  );
  return (
    <>
      <ChartPanel
        title={t("overTime")}
        option={options.overTime}
        height={280}
        columns={[t("time"), t("placed"), t("paid"), t("cancelled"), t("revenue"), t("refunded")]}
        rows={statistics.items.map(i => ({
          key: i.start,
          cells: [
            bucketName(i.start, statistics.bucket),
            formatCount(i.orders),
            formatCount(i.paid),
            formatCount(i.cancelled),
            formatMoney(i.revenue),
            formatMoney(i.refunded),
          ],
        }))}
      />
      <div className={classes.columns}>
        {states.length > 0 ? (
          <ChartPanel
            title={t("byStatus")}
            option={options.byStatus}
            height={heightOf(states.length)}
            columns={[t("status"), t("count")]}
            rows={states.map(s => ({
              key: s.status,
              cells: [statusText(s.status), formatCount(s.count)],
            }))}
          />
        ) : (
          <Panel title={t("byStatus")}>
            <Empty>{t("noOrders")}</Empty>
          </Panel>
        )}
        {statistics.topProducts.length > 0 ? (
          <ChartPanel
            title={t("topProducts")}
            option={options.topProducts}
            height={heightOf(statistics.topProducts.length)}
            columns={[t("product"), t("sold"), t("revenue")]}
            rows={statistics.topProducts.map(p => ({
              key: p.productId,
              cells: [
                <Anchor key="title" component={Link} to={`/admin/products/${p.productId}`} size="sm">
                  {p.title}
                </Anchor>,
                formatCount(p.quantity),
                formatMoney(p.revenue),
              ],
            }))}
          />
        ) : (
          <Panel title={t("topProducts")}>
            <Empty>{t("noOrders")}</Empty>
          </Panel>
        )}
      </div>
    </>
  );
}

/** heightOf is room for so many bars below each other, and the axis. */
function heightOf(bars: number): number {
  return 40 + bars * 32;
}
