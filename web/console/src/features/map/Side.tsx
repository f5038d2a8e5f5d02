import { Anchor, Button, CloseButton, Group, Paper, Stack, Text, Title } from "@mantine/core";
import {
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconBug,
  IconInfoCircle,
  IconListDetails,
} from "@tabler/icons-react";
import { Link } from "react-router";
import type { Process } from "@/api/control";
import type { Red } from "@/api/telemetry";
import { formatCount, formatDuration, formatPercent } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ServiceName } from "@/ui/ServiceName";
import { Actions } from "../services/Actions";
import { usePending } from "../services/acts";
import { Failures } from "../services/Failures";
import { useServices } from "../services/messages";
import { StateBadge } from "../services/StateBadge";
import type { Chosen } from "./Canvas";
import { type Graph, type MapLink, type MapNode, tracesOf } from "./graph";
import classes from "./map.module.css";
import { useMap } from "./messages";

interface SideProps {
  graph: Graph;
  processes: readonly Process[];
  since: string;
  onChoose: (next: Chosen) => void;
}

/** NodeSide shows a node's numbers, what acts on it, and who calls it and whom it calls. */
export function NodeSide({ node, graph, processes, since, onChoose }: SideProps & { node: MapNode }) {
  const t = useMap();
  const s = useServices();
  const process = node.process;
  const pending = usePending(process?.name ?? "");
  const into = graph.links.filter(l => l.callee === node.id);
  const out = graph.links.filter(l => l.caller === node.id);
  const own = process?.name === node.id;
  const query = `service=${encodeURIComponent(node.id)}&since=${since}`;
  const service = node.shape === "service";
  return (
    <Frame title={service ? <ServiceName name={node.id} /> : node.id} onClose={() => onChoose({})}>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t(`shape.${node.shape}`)}
          {process && !own && ` · ${t("heldBy", { name: process.name })}`}
        </Text>
        {process && <StateBadge state={process.state} busy={pending && s(`doing.${pending}`)} />}
      </Group>
      {process?.problem && (
        <Text size="sm" className={classes.bad}>
          {process.problem}
        </Text>
      )}
      {!node.idle && (
        <dl className={classes.facts}>
          <dt>{s("column.rate")}</dt>
          <dd>{formatCount(node.rate)}/s</dd>
          <dt>{s("column.errors")}</dt>
          <dd className={node.errorRate > 0 ? classes.bad : undefined}>{formatPercent(node.errorRate)}</dd>
          <dt>p99</dt>
          <dd>{formatDuration(node.p99Ms)}</dd>
        </dl>
      )}
      {process && <Actions process={process} wide />}
      {process && <Failures name={process.name} />}
      <Group gap={6}>
        {process && <Go to={`/services/${process.name}`} icon={IconInfoCircle} label={t("details")} />}
        {(service || own) && <Go to={`/logs?${query}`} icon={IconListDetails} label={t("logs")} />}
        {service && <Go to={`/traces?${query}`} icon={IconActivityHeartbeat} label={t("traces")} />}
        {service && node.errorRate > 0 && (
          <Go to={`/traces?${query}&status=error`} icon={IconAlertTriangle} label={t("failing")} />
        )}
        {service && <Go to={`/faults?service=${encodeURIComponent(node.id)}`} icon={IconBug} label={t("faults")} />}
      </Group>
      <Links title={t("in")} links={into} end="caller" onChoose={onChoose} />
      <Links title={t("out")} links={out} end="callee" onChoose={onChoose} />
      {processes.length === 0 && (
        <Text size="xs" c="dimmed">
          {s("absent")}
        </Text>
      )}
    </Frame>
  );
}

/** LinkSide shows the numbers of the calls along one link, and leads to their traces. */
export function LinkSide({ link, processes, since, onChoose }: SideProps & { link: MapLink }) {
  const t = useMap();
  const failed = link.errors > 0;
  return (
    <Frame title={t("link.title", { caller: link.caller, callee: link.callee })} onClose={() => onChoose({})}>
      {link.idle ? (
        <Text size="sm" c="dimmed">
          {t("link.idle")}
        </Text>
      ) : (
        <>
          <Numbers red={link} kind={link.kind} />
          <Group gap={6}>
            <Go to={`${tracesOf(link, processes)}&since=${since}`} icon={IconActivityHeartbeat} label={t("traces")} />
            {failed && (
              <Go
                to={`${tracesOf(link, processes, true)}&since=${since}`}
                icon={IconAlertTriangle}
                label={t("failing")}
              />
            )}
          </Group>
        </>
      )}
      <Group gap="md">
        {[link.caller, link.callee].map(id => (
          <Anchor key={id} component="button" type="button" size="sm" onClick={() => onChoose({ node: id })}>
            {id}
          </Anchor>
        ))}
      </Group>
    </Frame>
  );
}

function Numbers({ red, kind }: { red: Red; kind: string }) {
  const t = useMap();
  const s = useServices();
  return (
    <dl className={classes.facts}>
      <dt>{t("link.kind")}</dt>
      <dd>{kind}</dd>
      <dt>{t("link.calls")}</dt>
      <dd>{formatCount(red.count)}</dd>
      <dt>{s("column.rate")}</dt>
      <dd>{formatCount(red.rate)}/s</dd>
      <dt>{s("column.errors")}</dt>
      <dd className={red.errors > 0 ? classes.bad : undefined}>
        {formatPercent(red.errorRate)} ({formatCount(red.errors)})
      </dd>
      <dt>p50</dt>
      <dd>{formatDuration(red.p50Ms)}</dd>
      <dt>p95</dt>
      <dd>{formatDuration(red.p95Ms)}</dd>
      <dt>p99</dt>
      <dd>{formatDuration(red.p99Ms)}</dd>
    </dl>
  );
}

function Links({
  title,
  links,
  end,
  onChoose,
}: {
  title: string;
  links: MapLink[];
  end: "caller" | "callee";
  onChoose: (next: Chosen) => void;
}) {
  const t = useMap();
  if (links.length === 0) return null;
  return (
    <div>
      <Text size="xs" fw={600} c="dimmed">
        {title}
      </Text>
      <ul className={classes.list}>
        {links.map(l => (
          <li key={l.id}>
            <Anchor component="button" type="button" size="sm" onClick={() => onChoose({ link: l.id })}>
              {l[end]}
            </Anchor>
            <span className={l.errors > 0 ? classes.bad : classes.dimmed}>
              {l.idle
                ? t("link.idle")
                : `${formatCount(l.rate)}/s${l.errors > 0 ? ` · ${formatPercent(l.errorRate)}` : ""} · ${formatDuration(l.p99Ms)}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Frame({
  title,
  onClose,
  children,
}: {
  title: React.ReactNode;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const common = useCommon();
  return (
    <Paper withBorder p="sm" className={classes.side} component="aside" aria-label={common("details")}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h6" className={classes.wrap}>
            {title}
          </Title>
          <CloseButton size="sm" aria-label={common("close")} onClick={onClose} />
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}

function Go({ to, icon: Icon, label }: { to: string; icon: typeof IconBug; label: string }) {
  return (
    <Button component={Link} to={to} size="compact-xs" variant="light" leftSection={<Icon size={14} aria-hidden />}>
      {label}
    </Button>
  );
}
