import { Checkbox, Table } from "@mantine/core";
import { memo } from "react";
import { Link } from "react-router";
import type { TraceItem } from "@/api/telemetry";
import { useColorOf } from "@/ui/color";
import { formatDateTime, formatDuration, formatTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ServiceName } from "@/ui/ServiceName";
import { useWords } from "../messages";
import classes from "./list.module.css";

/** More services than these are counted, not drawn. */
const mostDots = 10;

interface TraceTableProps {
  traces: readonly TraceItem[];
  selected: readonly string[];
  onSelect: (traceId: string, on: boolean) => void;
}

/** TraceTable lists traces; at most two can be selected. */
export const TraceTable = memo(function TraceTable({ traces, selected, onSelect }: TraceTableProps) {
  const t = useWords();
  const common = useCommon();
  const longest = Math.max(0, ...traces.map(trace => trace.durationMs));
  return (
    <Table.ScrollContainer minWidth={340}>
      <Table highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={32} className={classes.select}>
              <span className={classes.hidden}>{t("compareOpen")}</span>
            </Table.Th>
            <Table.Th w={104}>{common("time")}</Table.Th>
            <Table.Th>{common("operation")}</Table.Th>
            <Table.Th w={170}>{common("duration")}</Table.Th>
            <Table.Th w={60} ta="end" className={classes.wide}>
              {t("spans")}
            </Table.Th>
            <Table.Th w={60} ta="end">
              {t("errors")}
            </Table.Th>
            <Table.Th w={180} className={classes.wide}>
              {t("services")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {traces.map(trace => (
            <Row
              key={trace.traceId}
              trace={trace}
              longest={longest}
              selected={selected.includes(trace.traceId)}
              full={selected.length >= 2}
              onSelect={onSelect}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
});

interface RowProps {
  trace: TraceItem;
  longest: number;
  selected: boolean;
  full: boolean;
  onSelect: (traceId: string, on: boolean) => void;
}

const Row = memo(function Row({ trace, longest, selected, full, onSelect }: RowProps) {
  const t = useWords();
  const name = `${trace.service} ${trace.operation}`;
  return (
    <Table.Tr>
      <Table.Td className={classes.select}>
        <Checkbox
          size="xs"
          checked={selected}
          disabled={full && !selected}
          aria-label={t("select", { name: `${name} ${trace.traceId.slice(0, 8)}` })}
          onChange={e => onSelect(trace.traceId, e.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className={classes.time} title={formatDateTime(trace.start)}>
        {formatTime(trace.start)}
      </Table.Td>
      <Table.Td className={classes.name}>
        <Link to={`/traces/${trace.traceId}`} className={classes.link}>
          <ServiceName name={trace.service} /> {trace.operation}
        </Link>
      </Table.Td>
      <Table.Td>
        <span className={classes.duration}>
          <span className={classes.number}>{formatDuration(trace.durationMs)}</span>
          <span className={classes.bar}>
            <span
              data-failed={trace.errors > 0 || undefined}
              style={{ width: `${longest > 0 ? (trace.durationMs / longest) * 100 : 0}%` }}
            />
          </span>
        </span>
      </Table.Td>
      <Table.Td ta="end" className={classes.wide}>
        {trace.spans}
      </Table.Td>
      <Table.Td ta="end" className={trace.errors > 0 ? classes.bad : undefined}>
        {trace.errors || ""}
      </Table.Td>
      <Table.Td className={classes.wide}>
        <Dots services={trace.services} />
      </Table.Td>
    </Table.Tr>
  );
});

function Dots({ services }: { services: readonly string[] }) {
  const t = useWords();
  const colorOf = useColorOf();
  const rest = services.length - mostDots;
  return (
    <span className={classes.dots} title={services.join(", ")} role="img" aria-label={services.join(", ")}>
      {services.slice(0, mostDots).map(s => (
        <span key={s} style={{ background: colorOf(s) }} />
      ))}
      {rest > 0 && t("moreServices", { count: rest })}
    </span>
  );
}
