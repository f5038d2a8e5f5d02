import { Table } from "@mantine/core";
import { useMemo } from "react";
import { formatCount, formatPercent } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import { type Series, TimeSeries } from "@/ui/TimeSeries";
import { useBucket } from "./bucket";
import classes from "./business.module.css";
import { type Business, bucketsBy, gaugesOf, inTime, totalOf } from "./counters";
import { useBusiness, useWordOf } from "./messages";
import { byState, states, useStateColor } from "./states";

/** OrdersOverTime shows how many orders entered each state in each bucket. */
export function OrdersOverTime({
  business,
  onRange,
}: {
  business: Business;
  onRange: (from: number, to: number) => void;
}) {
  const t = useBusiness();
  const word = useWordOf();
  const color = useStateColor();
  const bucket = useBucket(business.grid.step);
  const { counters, grid } = business;
  const series = useMemo<Series[]>(
    () =>
      [...bucketsBy(counters, "mall_order_transitions_total", "status")]
        .sort(([a], [b]) => byState(a, b))
        .map(([state, buckets]) => ({
          name: word("state", state),
          points: inTime(buckets, grid),
          color: color(state),
          bars: true,
        })),
    [counters, grid, word, color],
  );
  const title = t("perBucket", { bucket });
  return (
    <Panel title={title}>
      <TimeSeries
        series={series}
        label={title}
        stacked
        min={0}
        from={grid.from * 1000}
        to={(grid.from + grid.step * grid.buckets) * 1000}
        height={220}
        onRange={onRange}
        group="business"
      />
    </Panel>
  );
}

/** OrderStates tells how many orders are in each state, and how many entered it in the range. */
export function OrderStates({ business }: { business: Business }) {
  const t = useBusiness();
  const word = useWordOf();
  const color = useStateColor();
  const now = new Map(gaugesOf(business, "mall_orders").map(g => [g.labels.status ?? "", g.now]));
  const known = [...new Set([...states, ...now.keys()])];
  const all = [...now.values()].reduce<number>((sum, n) => sum + (n ?? 0), 0);
  return (
    <Panel title={t("statesNow")}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("state")}</Table.Th>
            <Table.Th className={classes.num}>{t("now")}</Table.Th>
            <Table.Th className={classes.num}>{t("share")}</Table.Th>
            <Table.Th className={classes.num}>{t("entered")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {known.map(state => {
            const count = now.get(state);
            const entered = totalOf(business.counters, "mall_order_transitions_total", { status: state });
            return (
              <Table.Tr key={state}>
                <Table.Td>
                  <span className={classes.dot} style={{ background: color(state) }} aria-hidden />
                  {word("state", state)}
                </Table.Td>
                <Table.Td className={classes.num}>{count === undefined ? t("unknown") : formatCount(count)}</Table.Td>
                <Table.Td className={classes.num}>
                  {count === undefined || all === 0 ? "–" : formatPercent(count / all)}
                </Table.Td>
                <Table.Td className={classes.num}>{entered ? `+${formatCount(entered)}` : "0"}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
