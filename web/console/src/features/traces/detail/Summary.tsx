import { Alert, Anchor, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconExternalLink, IconGitCompare, IconListDetails } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { Link, useLocation } from "react-router";
import type { LogLine } from "@/api/telemetry";
import { CopyButton } from "@/ui/CopyButton";
import { useColorOf } from "@/ui/color";
import { formatDateTime, formatDuration, formatPercent, formatTime } from "@/ui/format";
import type { PageError } from "../load";
import { useWords } from "../messages";
import { breakdown } from "../model/breakdown";
import { attribute, epochMs, valueText } from "../model/span";
import type { Tree } from "../model/tree";
import { logsOf, searchFor } from "../search";
import classes from "./summary.module.css";

/** maxSpans is what the server answers at most. */
const maxSpans = 100_000;

/** Actions are what can be done with a trace as a whole. */
export function Actions({ traceId, start }: { traceId: string; start: number }) {
  const t = useWords();
  const { pathname, search } = useLocation();
  return (
    <Group gap={4}>
      <Button
        component={Link}
        to={logsOf(traceId, start)}
        size="compact-sm"
        variant="default"
        leftSection={<IconListDetails size={14} aria-hidden />}
      >
        {t("toLogs")}
      </Button>
      <Button
        component={Link}
        to={`/traces/compare?a=${traceId}`}
        size="compact-sm"
        variant="default"
        leftSection={<IconGitCompare size={14} aria-hidden />}
      >
        {t("compareOpen")}
      </Button>
      <Button
        component="a"
        href={`/api/traces/${traceId}?download`}
        download
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t("download")}
      </Button>
      <Tooltip label={t("openTab")}>
        <Button
          component="a"
          href={`${pathname}${search}`}
          target="_blank"
          rel="noopener"
          size="compact-sm"
          variant="default"
          aria-label={t("openTab")}
        >
          <IconExternalLink size={14} aria-hidden />
        </Button>
      </Tooltip>
    </Group>
  );
}

/** ofTrace is the first value of an attribute that a span of the trace has. */
function ofTrace(tree: Tree, key: string): string {
  for (const { span } of tree.nodes) {
    const text = valueText(attribute(span.attributes, key));
    if (text) return text;
  }
  return "";
}

interface SummaryProps {
  traceId: string;
  tree: Tree;
  growing: boolean;
  failures: number;
  logs: number;
}

/** Summary is what a trace is in two lines. */
export const Summary = memo(function Summary({ traceId, tree, growing, failures, logs }: SummaryProps) {
  const t = useWords();
  const root = tree.roots[0];
  const start = epochMs(tree.trace, 0);
  const order = useMemo(() => ofTrace(tree, "mall.order.id"), [tree]);
  const payment = useMemo(() => ofTrace(tree, "mall.payment.id"), [tree]);
  return (
    <>
      <dl className={classes.facts}>
        {root && <Fact name={t("response")} value={formatDuration(root.end - root.start)} strong />}
        <Fact name={t("whole")} hint={t("wholeHint")} value={formatDuration(tree.duration)} />
        <Fact name={t("spans")} value={String(tree.nodes.length)} />
        <Fact name={t("errors")} value={String(failures)} bad={failures > 0} />
        <Fact name={t("logs")} value={String(logs)} />
        <Fact name={t("start")} value={formatTime(start)} hint={formatDateTime(start)} />
        <div>
          <dt>Trace ID</dt>
          <dd className={classes.id}>
            {traceId} <CopyButton value={traceId} label={t("copyId")} />
          </dd>
        </div>
        {order && <Thing name={t("orderOf")} value={order} to={searchFor("mall.order.id", order)} />}
        {payment && <Thing name={t("payment")} value={payment} to={searchFor("mall.payment.id", payment)} />}
        {growing && (
          <div>
            <Tooltip label={t("arrivingHint")}>
              <Badge component="dd" variant="light" size="sm" className={classes.arriving}>
                {t("arriving")}
              </Badge>
            </Tooltip>
          </div>
        )}
      </dl>
      <Services tree={tree} />
    </>
  );
});

function Fact(p: { name: string; value: string; hint?: string; strong?: boolean; bad?: boolean }) {
  return (
    <div title={p.hint}>
      <dt>{p.name}</dt>
      <dd data-strong={p.strong || undefined} data-bad={p.bad || undefined}>
        {p.value}
      </dd>
    </div>
  );
}

function Thing({ name, value, to }: { name: string; value: string; to: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classes.id}>
        <Anchor component={Link} to={to} size="xs" inherit>
          {value}
        </Anchor>{" "}
        <CopyButton value={value} />
      </dd>
    </div>
  );
}

/** Services is the bar of services with their share of the time. */
function Services({ tree }: { tree: Tree }) {
  const t = useWords();
  const colorOf = useColorOf();
  const { services } = useMemo(() => breakdown(tree), [tree]);
  return (
    <div>
      <div className={classes.shares} aria-hidden>
        {services.map(s => (
          <div key={s.name} style={{ flexGrow: s.share, background: colorOf(s.name) }} title={s.name} />
        ))}
      </div>
      <ul className={classes.services} aria-label={t("services")}>
        {services.map(s => (
          <li key={s.name}>
            <span className={classes.dot} style={{ background: colorOf(s.name) }} aria-hidden />
            {s.name} <span className={classes.share}>{formatPercent(s.share)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface NotesProps {
  tree: Tree;
  moved: number;
  logsError: unknown;
  unplaced: readonly LogLine[];
  pageErrors: readonly PageError[];
}

/** Notes tell what is odd about a trace. */
export const Notes = memo(function Notes({ tree, moved, logsError, unplaced, pageErrors }: NotesProps) {
  const t = useWords();
  const notes: string[] = [];
  const whole = tree.roots.length - tree.orphans;
  if (whole > 1) notes.push(t("roots", { count: whole }));
  if (tree.orphans > 0) notes.push(t("orphans", { count: tree.orphans }));
  if (tree.duplicates > 0) notes.push(t("duplicates", { count: tree.duplicates }));
  if (tree.trace.unreadable > 0) notes.push(t("unreadable", { count: tree.trace.unreadable }));
  if (moved > 0) notes.push(t("skewed", { duration: formatDuration(moved) }));
  if (tree.nodes.length >= maxSpans) notes.push(t("truncated"));
  if (unplaced.length > 0) notes.push(t("unplacedLogs", { count: unplaced.length }));
  if (logsError) notes.push(t("logsFailed"));
  return (
    <>
      {notes.length > 0 && (
        <Alert color="yellow" p={6}>
          <Text size="xs">{notes.join(" · ")}</Text>
        </Alert>
      )}
      {pageErrors.length > 0 && (
        <Alert color="red" p={6} title={t("pageErrors")}>
          <ul className={classes.pageErrors}>
            {pageErrors.map(e => (
              <li key={e.id}>
                <Anchor component={Link} to={`/errors/${encodeURIComponent(e.groupId)}`} size="xs">
                  {formatTime(e.at)} {e.title}
                </Anchor>
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  );
});
