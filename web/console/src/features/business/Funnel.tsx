import { Table, Text } from "@mantine/core";
import { formatCount, formatPercent } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import classes from "./business.module.css";
import { type Business, totalOf, totalsBy } from "./counters";
import { useBusiness, useWordOf } from "./messages";

/** Funnel tells where customers drop out. */
export function Funnel({ business: { counters } }: { business: Business }) {
  const t = useBusiness();
  const word = useWordOf();
  const steps = [
    { name: t("funnel.views"), count: totalOf(counters, "mall_product_views_total") },
    { name: t("funnel.cart"), count: totalOf(counters, "mall_cart_additions_total") },
    {
      name: t("funnel.order"),
      count: totalOf(counters, "mall_order_transitions_total", { status: "pendingPayment" }),
    },
    { name: t("funnel.paid"), count: totalOf(counters, "mall_order_transitions_total", { status: "paid" }) },
  ];
  const most = Math.max(1, ...steps.map(s => s.count));
  const first = steps[0]?.count ?? 0;
  const cancelled = totalsBy(
    counters.filter(c => c.labels.status === "cancelled"),
    "mall_order_transitions_total",
    "reason",
  ).filter(c => c.total > 0);
  return (
    <Panel title={t("funnel")}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("funnel.step")}</Table.Th>
            <Table.Th className={classes.num}>{t("funnel.count")}</Table.Th>
            <Table.Th className={classes.num}>{t("funnel.ofPrevious")}</Table.Th>
            <Table.Th className={classes.num}>{t("funnel.ofFirst")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step, i) => (
            <Table.Tr key={step.name}>
              <Table.Td w="50%">
                {step.name}
                <div className={classes.track} aria-hidden>
                  <div className={classes.bar} style={{ width: `${(100 * step.count) / most}%` }} />
                </div>
              </Table.Td>
              <Table.Td className={classes.num}>{formatCount(step.count)}</Table.Td>
              <Table.Td className={classes.num}>
                {i === 0 ? "–" : formatPercent(step.count / (steps[i - 1]?.count ?? 0))}
              </Table.Td>
              <Table.Td className={classes.num}>{i === 0 ? "–" : formatPercent(step.count / first)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {cancelled.length > 0 && (
        <Text size="sm" mt={6}>
          {t("cancelled")}
          {": "}
          {cancelled
            .map(c => `${formatCount(c.total)} ${c.value ? word("reason", c.value) : t("unknownReason")}`)
            .join(" · ")}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t("funnel.note")}
      </Text>
    </Panel>
  );
}
