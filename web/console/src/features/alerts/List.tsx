import { Alert, Anchor, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { url } from "@/api/http";
import { formatAgo } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { Answered, Empty } from "@/ui/State";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { useTimeRange } from "@/ui/timerange";
import classes from "./alerts.module.css";
import { History } from "./History";
import { Lanes } from "./Lanes";
import { distinction } from "./lanes";
import { useAlerts } from "./messages";
import { type AlertRule, bySeverity, useRules } from "./rules";
import { StateBadge } from "./StateBadge";
import { TimeScale } from "./TimeScale";
import { useBounds } from "./useBounds";

/** asTime are the parameters that tell a time range. */
const asTime = (params: URLSearchParams) =>
  Object.fromEntries(["since", "from", "to"].map(name => [name, params.get(name) ?? undefined]));

/** List shows every alerting rule, what fires, and what fired before. */
export function List() {
  const t = useAlerts();
  const rules = useRules();
  const [params] = useSearchParams();
  const [range, setRange] = useTimeRange("1h");
  const [from, to] = useBounds(range);
  const groups = useMemo(() => bySeverity(rules.data ?? []), [rules.data]);
  const title = (severity: string) =>
    severity === "page" || severity === "ticket" ? t(`severity.${severity}`) : t("severity.other", { severity });
  // Other pages know an alert by its name only.
  const named = params.get("alert");
  if (named) return <Navigate replace to={url(`/alerts/${encodeURIComponent(named)}`, asTime(params))} />;
  return (
    <Page title={t("title")} toolbar={<TimeRangePicker range={range} onChange={setRange} />}>
      <TimeScale />
      <Panel title={t("lanes")}>
        <Lanes from={from} to={to} />
      </Panel>
      <Answered query={rules}>
        {() =>
          groups.length === 0 ? (
            <Empty>{t("none")}</Empty>
          ) : (
            groups.map(g => (
              <Panel key={g.severity} title={title(g.severity)}>
                <div className={classes.wide}>
                  <Table className={classes.stacked}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th w={240}>{t("rule")}</Table.Th>
                        <Table.Th w={90}>{t("state")}</Table.Th>
                        <Table.Th>{t("summary")}</Table.Th>
                        <Table.Th w={140}>{t("since")}</Table.Th>
                        <Table.Th w={90} ta="right">
                          {t("value")}
                        </Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {g.rules.map(rule => (
                        <Rule key={rule.name} rule={rule} />
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              </Panel>
            ))
          )
        }
      </Answered>
      <Panel title={t("history")}>
        <History />
      </Panel>
    </Page>
  );
}

/** shownValue writes a value as Prometheus gives it with few digits. */
export function shownValue(value: string): string {
  const n = Number(value);
  return Number.isFinite(n) ? new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 }).format(n) : value;
}

function Rule({ rule }: { rule: AlertRule }) {
  const t = useAlerts();
  const name = (
    <Anchor component={Link} to={`/alerts/${encodeURIComponent(rule.name)}`} inherit fw={600}>
      {rule.name}
    </Anchor>
  );
  const failed = rule.health !== "ok" && rule.lastError && (
    <Table.Tr>
      <Table.Td colSpan={5}>
        <Alert color="red" p="xs">
          {t("unhealthy", { reason: rule.lastError })}
        </Alert>
      </Table.Td>
    </Table.Tr>
  );
  if (rule.alerts.length === 0)
    return (
      <>
        <Table.Tr>
          <Table.Td className={classes.first}>{name}</Table.Td>
          <Table.Td>
            <StateBadge state={rule.state} />
          </Table.Td>
          <Table.Td colSpan={3} className={classes.rest}>
            <Text size="xs" c="dimmed" ff="monospace" truncate title={rule.query}>
              {rule.query}
            </Text>
          </Table.Td>
        </Table.Tr>
        {failed}
      </>
    );
  const alerts = [...rule.alerts].sort(
    (a, b) => a.state.localeCompare(b.state) || a.activeAt.localeCompare(b.activeAt),
  );
  return (
    <>
      {alerts.map((a, i) => (
        <Table.Tr key={JSON.stringify(a.labels)}>
          <Table.Td className={classes.first}>{i === 0 && name}</Table.Td>
          <Table.Td>
            <StateBadge state={a.state} />
          </Table.Td>
          <Table.Td className={classes.whole}>
            {a.annotations.summary ?? ""}
            <Text size="xs" c="dimmed" className={classes.labels}>
              {distinction(a.labels)}
            </Text>
          </Table.Td>
          <Table.Td className={classes.nowrap} data-label={t("since")} title={a.activeAt}>
            {formatAgo(a.activeAt)}
          </Table.Td>
          <Table.Td className={classes.amount} data-label={t("value")}>
            {shownValue(a.value)}
          </Table.Td>
        </Table.Tr>
      ))}
      {failed}
    </>
  );
}
