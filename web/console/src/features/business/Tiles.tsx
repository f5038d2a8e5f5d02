import { Paper, SimpleGrid, Text } from "@mantine/core";
import { formatCount, formatMoney, formatPercent } from "@/ui/format";
import classes from "./business.module.css";
import { type Business, totalOf, totalsBy } from "./counters";
import { useBusiness } from "./messages";

function Tile({ label, value, hint }: { label: string; value: string; hint: string }) {
  return (
    <Paper withBorder px="sm" py={6} component="li" style={{ listStyle: "none" }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <div className={classes.number}>{value}</div>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </Paper>
  );
}

/** money writes one amount per currency; the largest first. */
function money(amounts: { value: string; total: number }[]): string {
  return amounts.length ? amounts.map(a => formatMoney(a.total, a.value || undefined)).join(" + ") : formatMoney(0);
}

/** Tiles are the few numbers that an owner looks at first. */
export function Tiles({ business }: { business: Business }) {
  const t = useBusiness();
  const { counters } = business;
  const orders = totalOf(counters, "mall_order_transitions_total", { status: "pendingPayment" });
  const paid = totalOf(counters, "mall_order_transitions_total", { status: "paid" });
  const views = totalOf(counters, "mall_product_views_total");
  const payments = totalOf(counters, "mall_payment_outcomes_total");
  const failed = totalOf(counters, "mall_payment_outcomes_total", { outcome: "failure" });
  const averages = totalsBy(counters, "mall_order_value_sum", "currency").map(({ value, total }) => ({
    value,
    total: total / totalOf(counters, "mall_order_value_count", { currency: value }),
  }));
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" component="ul" m={0} p={0}>
      <Tile label={t("orders")} value={formatCount(orders)} hint={t("ordersHint")} />
      <Tile label={t("paid")} value={formatCount(paid)} hint={t("paidHint", { share: formatPercent(paid / orders) })} />
      <Tile
        label={t("revenue")}
        value={money(totalsBy(counters, "mall_order_revenue_total", "currency"))}
        hint={t("revenueHint")}
      />
      <Tile label={t("averageValue")} value={averages.length ? money(averages) : "–"} hint={t("averageValueHint")} />
      <Tile label={t("conversion")} value={formatPercent(paid / views)} hint={t("conversionHint")} />
      <Tile
        label={t("failedPayments")}
        value={formatPercent(failed / payments)}
        hint={t("failedPaymentsHint", { failed: formatCount(failed), all: formatCount(payments) })}
      />
    </SimpleGrid>
  );
}
