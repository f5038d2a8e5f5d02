import { ActionIcon, Badge, Button, Group, Text, Title, Tooltip } from "@mantine/core";
import { IconX, IconZoomScan } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import type { LogLine } from "@/api/telemetry";
import { CopyButton } from "@/ui/CopyButton";
import { formatDuration, formatTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ServiceName } from "@/ui/ServiceName";
import type { PageError } from "../load";
import { useWords } from "../messages";
import { attribute, epochMs, type SpanEvent, type SpanKind, valueText } from "../model/span";
import type { Node, Tree } from "../model/tree";
import { logsOf } from "../search";
import { AttributeTable, pretty } from "./AttributeTable";
import classes from "./details.module.css";
import { Relations } from "./Relations";
import { prettySql } from "./sql";

const kindWord = {
  internal: "kindInternal",
  server: "kindServer",
  client: "kindClient",
  producer: "kindProducer",
  consumer: "kindConsumer",
  unspecified: "kindUnspecified",
} as const satisfies Record<SpanKind, string>;

interface DetailsProps {
  tree: Tree;
  node: Node;
  logs: readonly LogLine[];
  pageErrors: readonly PageError[];
  onGo: (node: Node) => void;
  onZoom: () => void;
  onClose: () => void;
}

/** Details is all that is known about one span. */
export function Details({ tree, node, logs, pageErrors, onGo, onZoom, onClose }: DetailsProps) {
  const t = useWords();
  const common = useCommon();
  const { span } = node;
  const statement = valueText(
    attribute(span.attributes, "db.query.text") ?? attribute(span.attributes, "db.statement"),
  );
  const errors = pageErrors.filter(e => e.spanId === span.spanId);
  return (
    <aside className={classes.details} aria-label={t("spanDetails")}>
      <Group justify="space-between" wrap="nowrap" align="start" gap={4}>
        <div>
          <Title order={2} size="h6" className={classes.title}>
            {span.name}
          </Title>
          <ServiceName name={span.service} />
        </div>
        <Group gap={2} wrap="nowrap">
          <CopyButton value={`${location.origin}/traces/${span.traceId}?span=${node.key}`} label={t("copySpanLink")} />
          <Tooltip label={t("zoomToSpan")}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("zoomToSpan")} onClick={onZoom}>
              <IconZoomScan size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={common("close")} onClick={onClose}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <dl className={classes.facts}>
        <Fact name={common("duration")}>{formatDuration(node.end - node.start)}</Fact>
        <Fact name={t("selfTime")} hint={t("selfHint")}>
          {formatDuration(node.self)}
        </Fact>
        <Fact name={t("startsAt")}>{formatDuration(node.start)}</Fact>
        <Fact name={t("kind")}>{t(kindWord[span.kind])}</Fact>
        <Fact name={common("status")}>
          {span.status === "error" ? (
            <Badge color="red" size="sm" variant="filled">
              {t("failed")}
            </Badge>
          ) : (
            span.status
          )}
        </Fact>
        <Fact name="Span ID">
          <code>{span.spanId}</code>
        </Fact>
        {node.waited && (
          <Fact name={t("waitingInQueue")} hint={t("waitedHint", { duration: formatDuration(node.waited.ms) })}>
            {formatDuration(node.waited.ms)}
          </Fact>
        )}
      </dl>
      {span.statusMessage && (
        <Text size="xs" c="red" className={classes.message}>
          {span.statusMessage}
        </Text>
      )}
      {errors.map(e => (
        <Text size="xs" key={e.id}>
          <Link to={`/errors/${encodeURIComponent(e.groupId)}`}>
            {t("pageErrors")}: {e.title}
          </Link>
        </Text>
      ))}
      <Relations tree={tree} node={node} onGo={onGo} />
      {statement && <Statement text={statement} />}
      {span.events.length > 0 && (
        <Section title={`${t("events")} (${span.events.length})`}>
          {span.events.map((event, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: events have no id and never change their order
            <Event key={i} event={event} after={event.at - span.start} />
          ))}
        </Section>
      )}
      {logs.length > 0 && (
        <Section
          title={`${t("logs")} (${logs.length})`}
          act={
            <Button
              component={Link}
              to={logsOf(span.traceId, epochMs(tree.trace, 0), span.spanId)}
              size="compact-xs"
              variant="subtle"
            >
              {t("toLogs")}
            </Button>
          }
        >
          <Logs lines={logs} />
        </Section>
      )}
      <Section title={`${t("attributes")} (${span.attributes.length})`}>
        <AttributeTable attributes={span.attributes} label={t("attributes")} filterable searchable />
      </Section>
      {span.dropped > 0 && <p className={classes.none}>{t("dropped", { count: span.dropped })}</p>}
      <details className={classes.more}>
        <summary>
          {t("resource")} ({span.resource.attributes.length})
        </summary>
        <AttributeTable attributes={span.resource.attributes} label={t("resource")} filterable searchable />
      </details>
      {span.scope.name && (
        <p className={classes.none}>
          {t("scope")} <code>{`${span.scope.name} ${span.scope.version}`.trim()}</code>
        </p>
      )}
      <p className={classes.none}>
        {t("start")} <code>{formatTime(epochMs(tree.trace, span.start))}</code>
      </p>
    </aside>
  );
}

function Fact({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Section({ title, act, children }: { title: string; act?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <Group justify="space-between" gap={4}>
        <Title order={3} size="xs">
          {title}
        </Title>
        {act}
      </Group>
      {children}
    </section>
  );
}

function Statement({ text }: { text: string }) {
  const t = useWords();
  const { data } = useQuery({
    queryKey: ["pretty-sql", text],
    queryFn: () => prettySql(text),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={t("statement")} act={<CopyButton value={text} label={t("copyValue", { name: "SQL" })} />}>
      <pre className={classes.code}>{data ?? text}</pre>
    </Section>
  );
}

function Event({ event, after }: { event: SpanEvent; after: number }) {
  const t = useWords();
  const exception = event.name === "exception";
  const stack = valueText(attribute(event.attributes, "exception.stacktrace"));
  const type = valueText(attribute(event.attributes, "exception.type"));
  const message = valueText(attribute(event.attributes, "exception.message"));
  const rest = exception
    ? event.attributes.filter(a => !["exception.stacktrace", "exception.type", "exception.message"].includes(a.key))
    : event.attributes;
  return (
    <div className={classes.event} data-exception={exception || undefined}>
      <div>
        <span className={classes.time}>+{formatDuration(after)}</span> {exception ? t("exception") : event.name}
      </div>
      {exception && (
        <div className={classes.message}>
          <b>{type}</b> {message}
        </div>
      )}
      {stack && (
        <details open={stack.length < 400}>
          <summary>{t("stack")}</summary>
          <pre className={classes.code}>{stack}</pre>
        </details>
      )}
      {rest.length > 0 && <AttributeTable attributes={rest} label={event.name} />}
    </div>
  );
}

function Logs({ lines }: { lines: readonly LogLine[] }) {
  return (
    <ol className={classes.logs}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id and stay in the order of time
        <li key={i} data-level={line.level}>
          <details>
            <summary>
              <span className={classes.time}>{formatTime(line.time)}</span> <b>{line.level}</b> {line.message}
            </summary>
            <LogAttributes line={line} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function LogAttributes({ line }: { line: LogLine }) {
  const entries = useMemo(
    () =>
      Object.entries(line.attributes).map(([key, value]) => ({
        key,
        value: pretty(typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)),
      })),
    [line],
  );
  return <AttributeTable attributes={entries} label={line.message} />;
}
