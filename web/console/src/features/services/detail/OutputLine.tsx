import { memo } from "react";
import { oneLine, visible } from "@/features/logs/text";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime, formatTime } from "@/ui/format";
import { TraceLink } from "@/ui/TraceLink";
import classes from "./detail.module.css";
import type { Line } from "./logline";
import { useDetail } from "./messages";

/** OutputLine is one line: its time, level and message, what else it says, and its trace. A click shows all of it. */
export const OutputLine = memo(function OutputLine({
  line,
  raw,
  open,
  onToggle,
}: {
  line: Line;
  raw: boolean;
  open: boolean;
  onToggle: () => void;
}) {
  const t = useDetail();
  if (raw) return <pre className={classes.raw}>{visible(line.raw)}</pre>;
  return (
    <>
      <div className={classes.line} data-level={line.level}>
        <button type="button" className={classes.what} aria-expanded={open} onClick={onToggle}>
          <span className={classes.time} title={line.at === undefined ? undefined : formatDateTime(line.at)}>
            {line.at === undefined ? "" : formatTime(line.at)}
          </span>
          <span className={classes.level}>{line.level}</span>
          <span className={classes.message}>
            {oneLine(line.message)}
            {line.attributes.map(([name, value], i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line does not change, and may name an attribute twice
              <span key={i} className={classes.attribute}>
                {" "}
                <span className={classes.key}>{oneLine(name)}=</span>
                {oneLine(value)}
              </span>
            ))}
          </span>
        </button>
        <TraceLink traceId={line.traceId} spanId={line.spanId || undefined} />
      </div>
      {open && (
        <div className={classes.opened}>
          <dl>
            <dt>{t("output.message")}</dt>
            <dd>{visible(line.message)}</dd>
            {line.attributes.map(([name, value], i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <div key={i}>
                <dt>{visible(name)}</dt>
                <dd>{visible(value)}</dd>
              </div>
            ))}
            {line.traceId && (
              <div>
                <dt>trace</dt>
                <dd>
                  <TraceLink traceId={line.traceId} spanId={line.spanId || undefined} label={line.traceId} />
                </dd>
              </div>
            )}
          </dl>
          <CopyButton value={line.raw} label={t("output.copy")} />
        </div>
      )}
    </>
  );
});
