import { Alert, Anchor, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconActivityHeartbeat, IconArrowLeft, IconLayoutDashboard, IconListDetails } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { formatAgo, formatDuration } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { Answered, Empty } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { type TimeRange, useTimeRange } from "@/ui/timerange";
import classes from "./alerts.module.css";
import { Graphs } from "./Graphs";
import { History } from "./History";
import { Lanes } from "./Lanes";
import { shownValue } from "./List";
import { dashboardOf, serviceOf } from "./links";
import { useAlerts } from "./messages";
import { Runbook } from "./Runbook";
import { type AlertRule, useRules } from "./rules";
import { StateBadge } from "./StateBadge";
import { TimeScale } from "./TimeScale";
import { useBounds } from "./useBounds";

/** Detail is all about one alert. */
export function Detail() {
  const { name = "" } = useParams();
  const t = useAlerts();
  const rules = useRules();
  const [range, setRange] = useTimeRange("1h");
  return (
    <Page title={name} toolbar={<TimeRangePicker range={range} onChange={setRange} />}>
      <Anchor component={Link} to="/alerts" size="xs" mt={-8}>
        <IconArrowLeft size={12} aria-hidden /> {t("back")}
      </Anchor>
      <Answered query={rules}>
        {list => {
          const rule = list.find(r => r.name === name);
          if (!rule) return <Empty>{t("unknown")}</Empty>;
          return <About rule={rule} range={range} onRange={(from, to) => setRange({ from, to })} />;
        }}
      </Answered>
    </Page>
  );
}

function About({
  rule,
  range,
  onRange,
}: {
  rule: AlertRule;
  range: TimeRange;
  onRange: (from: number, to: number) => void;
}) {
  const t = useAlerts();
  const [from, to] = useBounds(range);
  const params = useMemo(
    (): Record<string, string> =>
      range.kind === "last" ? { since: range.since } : { from: String(range.from), to: String(range.to) },
    [range],
  );
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StateBadge state={rule.state} />
        <Text size="sm">
          {rule.duration ? t("waits", { length: formatDuration(rule.duration * 1000) }) : t("atOnce")},{" "}
          {t("every", { length: formatDuration(rule.interval * 1000) })}
        </Text>
      </Group>
      <TimeScale />
      {rule.health !== "ok" && rule.lastError && (
        <Alert color="red">{t("unhealthy", { reason: rule.lastError })}</Alert>
      )}
      <Panel title={t("active")}>
        <Active rule={rule} />
      </Panel>
      <Panel title={t("graph")}>
        <Stack gap="sm">
          <Graphs expr={rule.query} from={from} to={to} range={params} onRange={onRange} />
          <details>
            <summary>{t("query")}</summary>
            <pre className={classes.query}>{rule.query}</pre>
          </details>
        </Stack>
      </Panel>
      <Panel title={t("lanes")}>
        <Lanes from={from} to={to} alert={rule.name} />
      </Panel>
      <Panel title={t("history")}>
        <History alert={rule.name} />
      </Panel>
      <Panel title={t("runbook")}>
        <Runbook alert={rule.name} />
      </Panel>
    </Stack>
  );
}

function Active({ rule }: { rule: AlertRule }) {
  const t = useAlerts();
  if (rule.alerts.length === 0)
    return (
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t("activeNone")}
        </Text>
        <Elsewhere labels={rule.labels ?? {}} annotations={rule.annotations ?? {}} />
      </Stack>
    );
  return (
    <div className={classes.wide}>
      <Table className={classes.stacked}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={90}>{t("state")}</Table.Th>
            <Table.Th>{t("summary")}</Table.Th>
            <Table.Th w={140}>{t("since")}</Table.Th>
            <Table.Th w={90} ta="right">
              {t("value")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rule.alerts.map(a => (
            <Table.Tr key={JSON.stringify(a.labels)}>
              <Table.Td>
                <StateBadge state={a.state} />
              </Table.Td>
              <Table.Td className={classes.whole}>
                <Text size="sm">{a.annotations.description ?? a.annotations.summary}</Text>
                <Text size="xs" c="dimmed" className={classes.labels}>
                  {Object.entries(a.labels)
                    .filter(([name]) => name !== "alertname")
                    .map(([name, value]) => `${name}=${value}`)
                    .join(" ")}
                </Text>
                <Elsewhere labels={a.labels} annotations={a.annotations} />
              </Table.Td>
              <Table.Td className={classes.nowrap} data-label={t("since")} title={a.activeAt}>
                {formatAgo(a.activeAt)}
              </Table.Td>
              <Table.Td className={classes.amount} data-label={t("value")}>
                {shownValue(a.value)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Elsewhere leads to where the cause shows: the dashboard, failed traces, and errors in the log. */
function Elsewhere({ labels, annotations }: { labels: Record<string, string>; annotations: Record<string, string> }) {
  const t = useAlerts();
  const dashboard = dashboardOf(annotations.dashboard);
  const service = serviceOf(labels);
  const button = { size: "compact-xs", variant: "default" } as const;
  return (
    <Group gap={6} mt={4}>
      {dashboard && (
        <Button {...button} component={Link} to={dashboard} leftSection={<IconLayoutDashboard size={12} aria-hidden />}>
          {t("dashboard")}
        </Button>
      )}
      {service && (
        <>
          <Button
            {...button}
            component={Link}
            to={`/traces?${new URLSearchParams({ service, status: "error", since: "1h" })}`}
            leftSection={<IconActivityHeartbeat size={12} aria-hidden />}
          >
            {t("traces")}
          </Button>
          <Button
            {...button}
            component={Link}
            to={`/logs?${new URLSearchParams({ service, level: "error", since: "1h" })}`}
            leftSection={<IconListDetails size={12} aria-hidden />}
          >
            {t("logs")}
          </Button>
        </>
      )}
    </Group>
  );
}
