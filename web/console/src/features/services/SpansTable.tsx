import { Alert, Anchor, Table } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { Link } from "react-router";
import type { ServiceStats } from "@/api/telemetry";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { ServiceName } from "@/ui/ServiceName";
import { Empty } from "@/ui/State";
import { useServices } from "./messages";
import { walk } from "./ProcessTable";
import classes from "./services.module.css";

/** Absent says why there are no processes to see. */
export function Absent() {
  const t = useServices();
  return (
    <Alert color="gray" icon={<IconInfoCircle size={18} />} p="xs">
      {t("absent")} {t("absentHint")}
    </Alert>
  );
}

/** SpansTable is the services as their spans tell, where no supervisor knows the processes. */
export function SpansTable({ items, filter }: { items: readonly ServiceStats[]; filter: string }) {
  const t = useServices();
  const shown = items.filter(s => s.service.toLowerCase().includes(filter.trim().toLowerCase()));
  if (items.length === 0) return <Empty>{t("noServices")}</Empty>;
  if (shown.length === 0) return <Empty>{t("noMatch")}</Empty>;
  return (
    <Table className={classes.table} onKeyDown={walk}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("column.name")}</Table.Th>
          {(["rate", "errors", "p50", "p95", "p99"] as const).map(c => (
            <Table.Th key={c} className={`${classes.number} ${c === "p50" || c === "p95" ? classes.wide : ""}`}>
              {t(`column.${c}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shown.map(s => (
          <Table.Tr key={s.service}>
            <Table.Td>
              <Anchor component={Link} to={`/services/${encodeURIComponent(s.service)}`} size="sm" c="inherit" data-row>
                <ServiceName name={s.service} />
              </Anchor>
            </Table.Td>
            <Table.Td className={classes.number}>{formatCount(s.rate)}/s</Table.Td>
            <Table.Td className={`${classes.number} ${s.errorRate > 0 ? classes.bad : ""}`}>
              {formatPercent(s.errorRate)}
            </Table.Td>
            <Table.Td className={`${classes.number} ${classes.wide}`}>{formatDuration(s.p50Ms)}</Table.Td>
            <Table.Td className={`${classes.number} ${classes.wide}`}>{formatDuration(s.p95Ms)}</Table.Td>
            <Table.Td className={classes.number}>{formatDuration(s.p99Ms)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
