import { Anchor, Badge, Group, List, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Violations } from "@/features/business/Violations";
import { formatCount, formatDuration } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import { ServiceName } from "@/ui/ServiceName";
import { clock } from "../countdown";
import classes from "../faults.module.css";
import type { Report, Run } from "./api";
import { useScenarios } from "./messages";

/** ReportView shows what became of orders, customers, alerts and invariants. */
export function ReportView({ run, report: r }: { run: Run; report: Report }) {
  const t = useScenarios();
  const kills = run.timeline.filter(e => e.action === "killed" && !e.problem);
  const killed = new Map<string, number>();
  for (const k of kills) killed.set(k.target, (killed.get(k.target) ?? 0) + 1);
  const restarted = [...new Set([...killed.keys(), ...Object.keys(r.restarts)])].sort();
  return (
    <Stack gap="sm">
      <Panel title={t("report")}>
        <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="xs">
          <Figure label={t("customers")} value={formatCount(r.customers)} />
          <Figure label={t("promised")} value={formatCount(r.orders.promised)} />
          <Figure label={t("paid")} value={formatCount(r.orders.paid)} />
          <Figure label={t("lost")} value={formatCount(r.orders.lost)} bad={r.orders.lost > 0} />
          <Figure label={t("gaveUp")} value={formatCount(r.gaveUp.length)} bad={r.gaveUp.length > 0} />
          <Figure label={t("retries")} value={formatCount(r.retries)} />
          <Figure label={t("p50")} value={formatDuration(r.checkout.p50Ms)} hint={t("checkoutHint")} />
          <Figure label={t("p99")} value={formatDuration(r.checkout.p99Ms)} hint={t("checkoutHint")} />
        </SimpleGrid>
      </Panel>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Counts title={t("errors")} counts={r.errors} />
        <Counts title={t("outcomes")} counts={r.orders.outcomes} />
        <Counts title={t("refused")} counts={r.refused} />
        <Panel title={t("kills")}>
          <Rows
            rows={restarted.map(name => ({
              name: <ServiceName name={name} />,
              key: name,
              value: [
                killed.get(name) ? `${killed.get(name)} × ${t("killed")}` : "",
                r.restarts[name] ? t("restarts", { count: r.restarts[name] }) : "",
              ]
                .filter(Boolean)
                .join(", "),
            }))}
          />
        </Panel>
      </SimpleGrid>
      <Panel title={t("faults")}>
        <Rows
          rows={r.faults.map(f => ({
            key: `${f.service} ${f.route} ${f.kind}`,
            name: (
              <>
                <ServiceName name={f.service} /> <span className={classes.route}>{f.route}</span> {f.kind}
              </>
            ),
            value: formatCount(f.count),
          }))}
        />
      </Panel>
      <Panel title={t("alerts")}>
        {r.alertsProblem && (
          <Text size="sm" c="red">
            {r.alertsProblem}
          </Text>
        )}
        {r.alerts.length === 0 && !r.alertsProblem && (
          <Text size="sm" c="dimmed">
            {t("noAlerts")}
          </Text>
        )}
        <Rows
          quiet
          rows={r.alerts.map(a => ({
            key: JSON.stringify([a.name, a.labels]),
            name: (
              <>
                <Anchor component={Link} size="sm" to={`/alerts?alert=${encodeURIComponent(a.name)}`}>
                  {a.name}
                </Anchor>{" "}
                {a.severity && (
                  <Badge size="xs" variant="light" color={a.severity === "page" ? "red" : "yellow"}>
                    {a.severity}
                  </Badge>
                )}{" "}
                <span className={classes.route}>{about(a.labels)}</span>
              </>
            ),
            value: a.before ? t("alertBefore") : t("alertAfter", { time: clock(a.firedAtSeconds) }),
          }))}
        />
      </Panel>
      <Panel title={t("invariants")}>
        {r.auditProblem && (
          <Text size="sm" c="red">
            {r.auditProblem}
          </Text>
        )}
        {r.audit &&
          (r.audit.violations.length === 0 ? (
            <Text size="sm">{t("hold")}</Text>
          ) : (
            <Violations rows={r.audit.violations} />
          ))}
      </Panel>
      {r.lost.length > 0 && <Named title={t("lostOrders")} items={r.lost} />}
      {r.gaveUp.length > 0 && <Named title={t("tired")} items={r.gaveUp} />}
    </Stack>
  );
}

/** about is what an alert is about: the service, and route or topic. */
function about(labels: Record<string, string>): string {
  const names = [
    "service",
    "http_request_method",
    "http_route",
    "rpc_service",
    "rpc_method",
    "messaging_destination_name",
  ];
  return names
    .map(n => labels[n])
    .filter(Boolean)
    .join(" ");
}

function Figure({ label, value, hint, bad }: { label: string; value: string; hint?: string; bad?: boolean }) {
  return (
    <div title={hint}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" className={classes.number} c={bad ? "red" : undefined}>
        {value}
      </Text>
    </div>
  );
}

interface Row {
  key: string;
  name: ReactNode;
  value: string;
}

function Rows({ rows, quiet }: { rows: Row[]; quiet?: boolean }) {
  const t = useScenarios();
  if (rows.length === 0) {
    return quiet ? null : (
      <Text size="sm" c="dimmed">
        {t("none")}
      </Text>
    );
  }
  return (
    <Table>
      <Table.Tbody>
        {rows.map(r => (
          <Table.Tr key={r.key}>
            <Table.Td style={{ overflowWrap: "anywhere" }}>{r.name}</Table.Td>
            <Table.Td ta="right">{r.value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Counts({ title, counts }: { title: string; counts: Record<string, number> }) {
  return (
    <Panel title={title}>
      <Rows
        rows={Object.entries(counts)
          .sort(([, a], [, b]) => b - a)
          .map(([name, count]) => ({ key: name, name, value: formatCount(count) }))}
      />
    </Panel>
  );
}

function Named({ title, items }: { title: string; items: string[] }) {
  return (
    <Panel title={title}>
      <Group>
        <List size="xs" className={classes.route}>
          {items.map(i => (
            <List.Item key={i}>{i}</List.Item>
          ))}
        </List>
      </Group>
    </Panel>
  );
}
