import { Anchor, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type OperationStats, operations } from "@/api/telemetry";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { Answered, Empty } from "@/ui/State";
import type { TimeRange } from "@/ui/timerange";
import ui from "@/ui/ui.module.css";
import { useServices } from "../messages";
import classes from "../services.module.css";
import { useDetail } from "./messages";

/** The server tells what kind of span an operation is. */
type Operation = OperationStats & { kind?: string };

/** sinceOf is how far back the operations are asked for: they are always counted up to now. */
export function sinceOf(range: TimeRange, now = Date.now()): string {
  return range.kind === "last" ? `${range.seconds}s` : `${Math.max(1, Math.ceil((now - range.from) / 1000))}s`;
}

/** tracesOf leads to the traces of one operation. */
export function tracesOf(service: string, operation: string, extra: Record<string, string> = {}): string {
  return `/traces?${new URLSearchParams({ service, operation, ...extra })}`;
}

const served = (kind: string | undefined) => kind === "Server" || kind === "Consumer";

/** Operations are what a service serves, and after that what it asks of others. */
export function Operations({ service, range }: { service: string; range: TimeRange }) {
  const t = useDetail();
  const since = range.kind === "last" ? sinceOf(range) : `from ${range.from}`;
  const query = useQuery({
    queryKey: ["operations", service, since],
    queryFn: ({ signal }) => operations(service, sinceOf(range), signal),
    refetchInterval: range.kind === "last" ? 5000 : false,
  });
  return (
    <Answered query={query}>
      {({ items }) => {
        const all = items as Operation[];
        const mine = all.filter(o => served(o.kind));
        const others = all.filter(o => !served(o.kind));
        if (all.length === 0) return <Empty>{t("operations.none")}</Empty>;
        return (
          <>
            {mine.length > 0 && <OperationTable service={service} items={mine} caption={t("operations.served")} />}
            {others.length > 0 && <OperationTable service={service} items={others} caption={t("operations.asked")} />}
          </>
        );
      }}
    </Answered>
  );
}

function OperationTable({ service, items, caption }: { service: string; items: Operation[]; caption: string }) {
  const t = useServices();
  return (
    <Table className={classes.table} captionSide="top">
      <Table.Caption ta="start" mt={4} mb={0}>
        <Text size="xs" fw={600} component="span">
          {caption}
        </Text>
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("column.name")}</Table.Th>
          {(["calls", "rate", "errors", "p50", "p95", "p99"] as const).map(c => (
            <Table.Th
              key={c}
              className={`${classes.number} ${c === "rate" || c === "p99" || c === "errors" ? "" : classes.wide}`}
            >
              {t(`column.${c}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(o => (
          <Table.Tr key={`${o.kind} ${o.operation}`}>
            <Table.Td className={classes.problem}>
              <Anchor component={Link} to={tracesOf(service, o.operation)} size="xs" className={ui.mono}>
                {o.operation}
              </Anchor>
            </Table.Td>
            <Table.Td className={`${classes.number} ${classes.wide}`}>{formatCount(o.count)}</Table.Td>
            <Table.Td className={classes.number}>{formatCount(o.rate)}/s</Table.Td>
            <Table.Td className={classes.number}>
              {o.errors > 0 ? (
                <Anchor
                  component={Link}
                  to={tracesOf(service, o.operation, { status: "error" })}
                  size="sm"
                  className={classes.bad}
                >
                  {formatPercent(o.errorRate)}
                </Anchor>
              ) : (
                formatPercent(0)
              )}
            </Table.Td>
            <Table.Td className={`${classes.number} ${classes.wide}`}>{formatDuration(o.p50Ms)}</Table.Td>
            <Table.Td className={`${classes.number} ${classes.wide}`}>{formatDuration(o.p95Ms)}</Table.Td>
            <Table.Td className={classes.number}>{formatDuration(o.p99Ms)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
