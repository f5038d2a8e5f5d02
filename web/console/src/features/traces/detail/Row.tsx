import { IconAlertCircleFilled, IconChevronDown, IconChevronRight, IconLink, IconUnlink } from "@tabler/icons-react";
import { memo } from "react";
import type { LogLine } from "@/api/telemetry";
import { formatDuration } from "@/ui/format";
import { useWords } from "../messages";
import type { Section } from "../model/criticalpath";
import { isBad } from "../model/find";
import { epochMs, type Trace } from "../model/span";
import type { Node } from "../model/tree";
import classes from "./trace.module.css";
import { place, type View } from "./view";

export const rowHeight = 24;
/** More marks of log lines and events are not drawn on one bar. */
const mostMarks = 60;

export interface RowProps {
  node: Node;
  roots: readonly Node[];
  trace: Trace;
  top: number;
  view: View;
  color: string;
  folded: boolean;
  active: boolean;
  match: boolean;
  sections: readonly Section[] | undefined;
  logs: readonly LogLine[] | undefined;
}

/** rowId is the id of a row's element. */
export const rowId = (node: Node) => `span-${node.key}`;

/** Row is one span: its name in the tree, how long it took, and its bar with logs, events and waiting on it. */
export const Row = memo(function Row(props: RowProps) {
  const { node, roots, top, color, folded, active, match, sections, logs } = props;
  const t = useWords();
  const { span } = node;
  const failed = span.status === "error";
  const parent = node.children.length > 0;
  const siblings = node.parent?.children ?? roots;
  const took = formatDuration(node.end - node.start);
  const spoken = [
    `${span.service} ${span.name}`,
    took,
    failed && t("failed"),
    node.orphan && t("orphan"),
    sections && t("onCritical"),
    node.waited && t("waitedFor", { duration: formatDuration(node.waited.ms) }),
    logs && t("logCount", { count: logs.length }),
    parent && t("below", { count: node.size }),
  ];
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      id={rowId(node)}
      data-key={node.key}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-label={spoken.filter(Boolean).join(", ")}
      aria-level={node.depth + 1}
      aria-expanded={parent ? !folded : undefined}
      aria-selected={active}
      aria-posinset={siblings.indexOf(node) + 1}
      aria-setsize={siblings.length}
      data-match={match || undefined}
    >
      <div className={classes.name} style={{ paddingInlineStart: 4 + Math.min(node.depth, 24) * 12 }}>
        {parent ? (
          <span data-fold className={classes.fold} title={folded ? t("unfold") : t("fold")}>
            {folded ? <IconChevronRight size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
          </span>
        ) : (
          <span className={classes.leaf} />
        )}
        <span className={classes.dot} style={{ background: color }} />
        {(failed || (folded && node.failures > 0)) && (
          <IconAlertCircleFilled size={14} className={classes.error} opacity={failed ? 1 : 0.6} aria-hidden />
        )}
        {node.orphan && <IconUnlink size={14} className={classes.warn} aria-hidden />}
        <span className={classes.service}>{span.service}</span>
        <span className={classes.operation} title={`${span.service} ${span.name}`}>
          {span.name}
        </span>
        {folded && <span className={classes.count}>+{node.size}</span>}
        {span.links.length > 0 && <IconLink size={12} className={classes.faint} aria-hidden />}
      </div>
      <div className={classes.took}>{took}</div>
      <Track {...props} />
    </div>
  );
});

function Track({ node, trace, view, color, sections, logs }: RowProps) {
  const t = useWords();
  const { span, waited } = node;
  const bar = place(view, node.start, node.end);
  const wait = waited && place(view, waited.from, node.start);
  const moved = node.start - span.start;
  const within = (at: number) => place(view, Math.min(Math.max(at, node.start), node.end), node.end)?.left;
  return (
    <div className={classes.track}>
      {wait && waited && (
        <div
          className={classes.wait}
          style={{ left: `${wait.left}%`, width: `${wait.width}%` }}
          title={t("waitedHint", { duration: formatDuration(waited.ms) })}
        />
      )}
      {bar && (
        <div
          className={classes.bar}
          data-failed={span.status === "error" || undefined}
          style={{ left: `${bar.left}%`, width: `${bar.width}%`, background: color }}
        />
      )}
      {sections?.map(({ from, to }) => {
        const at = place(view, from, to);
        return (
          at && (
            <div
              key={from}
              className={classes.critical}
              data-critical
              style={{ left: `${at.left}%`, width: `${at.width}%` }}
            />
          )
        );
      })}
      {logs?.slice(0, mostMarks).map((line, i) => {
        const left = within(Date.parse(line.time) - epochMs(trace, 0) + moved);
        return (
          left !== undefined && (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id and never change their order
              key={i}
              className={classes.log}
              data-level={isBad(line) ? "error" : line.level}
              style={{ left: `${left}%` }}
              title={`${line.level} ${line.message}`}
            />
          )
        );
      })}
      {span.events.slice(0, mostMarks).map((event, i) => {
        const left = within(event.at + moved);
        return (
          left !== undefined && (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: events have no id and never change their order
              key={i}
              className={classes.event}
              data-exception={event.name === "exception" || undefined}
              style={{ left: `${left}%` }}
              title={event.name}
            />
          )
        );
      })}
    </div>
  );
}
