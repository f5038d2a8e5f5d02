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
    <table className={classes.table}>
      <thead>
        <tr>
          <th className={classes.select} style={{ width: 32 }}>
            <span className={classes.hidden}>{t("compareOpen")}</span>
          </th>
          <th style={{ width: 112 }}>{common("time")}</th>
          <th>{common("operation")}</th>
          <th className={classes.took}>{common("duration")}</th>
          <th className={`${classes.wide} ${classes.end}`} style={{ width: 70 }}>
            {t("spans")}
          </th>
          <th className={`${classes.wide} ${classes.end}`} style={{ width: 70 }}>
            {t("errors")}
          </th>
          <th className={classes.wide} style={{ width: 180 }}>
            {t("services")}
          </th>
        </tr>
      </thead>
      <tbody>
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
      </tbody>
    </table>
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
  const failed = trace.errors > 0;
  return (
    <tr>
      <td className={classes.select}>
        <input
          type="checkbox"
          checked={selected}
          disabled={full && !selected}
          aria-label={t("select", { name: `${name} ${trace.traceId.slice(0, 8)}` })}
          onChange={e => onSelect(trace.traceId, e.currentTarget.checked)}
        />
      </td>
      <td className={classes.time} title={formatDateTime(trace.start)}>
        {formatTime(trace.start)}
      </td>
      <td className={classes.name}>
        <Link to={`/traces/${trace.traceId}`} className={classes.link}>
          <ServiceName name={trace.service} /> {trace.operation}
        </Link>
      </td>
      <td>
        <span className={classes.duration}>
          <span className={classes.number} data-failed={failed || undefined}>
            {formatDuration(trace.durationMs)}
          </span>
          <span className={classes.bar}>
            <span
              data-failed={failed || undefined}
              style={{ width: `${longest > 0 ? (trace.durationMs / longest) * 100 : 0}%` }}
            />
          </span>
        </span>
      </td>
      <td className={`${classes.wide} ${classes.end}`}>{trace.spans}</td>
      <td className={`${classes.wide} ${classes.end} ${failed ? classes.bad : ""}`}>{trace.errors || ""}</td>
      <td className={classes.wide}>
        <Dots services={trace.services} />
      </td>
    </tr>
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
