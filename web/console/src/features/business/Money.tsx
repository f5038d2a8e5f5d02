import { Anchor, Group, Table, Text } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import { url } from "@/api/http";
import { formatCount, formatPercent } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import { useBucket } from "./bucket";
import classes from "./business.module.css";
import { type Business, bucketsBy, type Counter, inTime } from "./counters";
import { useBusiness, useWordOf } from "./messages";

/** Revenue shows what was paid in each bucket. */
export function Revenue({
  business: { counters, grid },
  onRange,
}: {
  business: Business;
  onRange: (from: number, to: number) => void;
}) {
  const t = useBusiness();
  const title = t("revenuePerBucket", { bucket: useBucket(grid.step) });
  const paid = useMemo(() => bucketsBy(counters, "mall_order_revenue_total", "currency"), [counters]);
  const series = useMemo<Series[]>(
    () =>
      [...paid].map(([currency, buckets]) => ({
        name: currency,
        points: inTime(
          buckets.map(minor => minor / 100),
          grid,
        ),
        bars: true,
      })),
    [paid, grid],
  );
  // The axis has one unit: with several currencies it has none, and the legend names them.
  const unit = series.length === 1 && series[0] ? `currency${series[0].name}` : "short";
  return (
    <Panel title={title}>
      <TimeSeries
        series={series}
        label={title}
        unit={unit}
        min={0}
        from={grid.from * 1000}
        to={(grid.from + grid.step * grid.buckets) * 1000}
        height={170}
        onRange={onRange}
        group="business"
      />
    </Panel>
  );
}

interface Row {
  name: string;
  detail?: string;
  total: number;
}

/** Outcomes lists how often each outcome of a counter came in the range. */
function Outcomes({ title, rows, children }: { title: string; rows: Row[]; children?: ReactNode }) {
  const t = useBusiness();
  const all = rows.reduce((sum, r) => sum + r.total, 0);
  return (
    <Panel title={title}>
      {all === 0 ? (
        <Text size="sm" c="dimmed">
          {t("none")}
        </Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("outcome")}</Table.Th>
              <Table.Th className={classes.num}>{t("count")}</Table.Th>
              <Table.Th className={classes.num}>{t("share")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(r => (
              <Table.Tr key={`${r.detail} ${r.name}`}>
                <Table.Td>
                  {r.name}
                  {r.detail && (
                    <Text span size="xs" c="dimmed">
                      {` · ${r.detail}`}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td className={classes.num}>{formatCount(r.total)}</Table.Td>
                <Table.Td className={classes.num}>{formatPercent(r.total / all)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {children}
    </Panel>
  );
}

/** useRows lists the outcomes of a counter that came at all, with what another label says of them. */
function useRows(): (counters: Counter[], name: string, detail?: string) => Row[] {
  const word = useWordOf();
  return (counters, name, detail) => {
    const sums = new Map<string, Row>();
    for (const c of counters) {
      if (c.name !== name || c.total === 0) continue;
      const row = { name: word("outcome", c.labels.outcome ?? ""), detail: detail && c.labels[detail], total: c.total };
      const key = `${row.detail} ${row.name}`;
      const old = sums.get(key);
      if (old) old.total += row.total;
      else sums.set(key, row);
    }
    return [...sums.values()].sort((a, b) => b.total - a.total);
  };
}

export function Payments({ business: { counters }, since }: { business: Business; since: string }) {
  const t = useBusiness();
  const rows = useRows();
  return (
    <Outcomes title={t("payments")} rows={rows(counters, "mall_payment_outcomes_total", "provider")}>
      <Group gap="sm" mt={6}>
        <Anchor component={Link} size="xs" to={`${url("/traces", { service: "payment-api" })}&${since}`}>
          {t("paymentTraces")}
        </Anchor>
        <Anchor component={Link} size="xs" to={`${url("/logs", { service: "payment-rpc", level: "warn" })}&${since}`}>
          {t("paymentLogs")}
        </Anchor>
      </Group>
    </Outcomes>
  );
}

export function Refunds({ business: { counters } }: { business: Business }) {
  const t = useBusiness();
  return <Outcomes title={t("refunds")} rows={useRows()(counters, "mall_refund_outcomes_total")} />;
}

export function FlashTickets({ business: { counters } }: { business: Business }) {
  const t = useBusiness();
  return <Outcomes title={t("flash")} rows={useRows()(counters, "mall_flash_tickets_total")} />;
}
