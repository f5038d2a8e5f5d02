import { Alert, Anchor, Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type UseMutationResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { act } from "@/api/control";
import { formatAgo, formatDateTime, formatDuration } from "@/ui/format";
import { Answered, Failed } from "@/ui/State";
import { type AuditReport, type AuditState, auditNow, auditState, judged } from "./audit";
import classes from "./business.module.css";
import { useCheckName } from "./checks.messages";
import { grouped, type InvariantState } from "./invariants";
import { useLight } from "./light.messages";
import { Violations } from "./Violations";

const auditKey = ["business", "audit"];

/** InvariantLight answers whether money or stock was lost: green, red, or grey when nobody knows. */
export function InvariantLight() {
  const query = useQuery({
    queryKey: auditKey,
    queryFn: ({ signal }) => auditState(signal),
    refetchInterval: 15_000,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="invariant-light">
      <Answered query={query}>{state => <Light state={state} />}</Answered>
    </Paper>
  );
}

function Light({ state }: { state: AuditState }) {
  const t = useLight();
  const queries = useQueryClient();
  const audit = useMutation({
    mutationFn: async () => {
      const report = await auditNow();
      return { report, reportedAt: Date.now() };
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: auditKey }),
  });
  const { verdict, counts, at, rows } = judged(state, audit.data?.report, audit.data?.reportedAt ?? 0);
  const broken = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const said = verdict === "broken" ? t("broken", { count: broken }) : t(verdict);
  return (
    <Stack gap="xs">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <span className={classes.light} data-state={verdict} aria-hidden />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Title order={2} size="h6" id="invariant-light">
            {t("title")}
          </Title>
          <Text size="md" fw={600} role="status">
            {said}
          </Text>
          <Group gap="sm">
            <Text size="xs" c="dimmed" title={at ? formatDateTime(at) : undefined}>
              {at ? t("at", { ago: formatAgo(at) }) : t("atUnknown")}
            </Text>
            <Anchor component={Link} size="xs" to="/logs?service=auditor&since=7d">
              {t("log")}
            </Anchor>
            {verdict === "broken" && (
              <Anchor component={Link} size="xs" to="/alerts?alert=InvariantViolated">
                {t("runbook")}
              </Anchor>
            )}
          </Group>
        </div>
      </Group>
      <Acts absent={verdict === "absent"} listed={verdict === "broken"} audit={audit} />
      {verdict === "broken" &&
        (rows.length > 0 ? <Violations rows={rows} /> : <Text size="sm">{t("rowsUnnamed")}</Text>)}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="xs" component="ul" m={0} p={0} aria-label={t("invariants")}>
        {grouped(counts).map(i => (
          <Invariant key={i.name} invariant={i} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Invariant({ invariant: { name, violations, checks } }: { invariant: InvariantState }) {
  const t = useLight();
  const checkName = useCheckName();
  const known = checks.length > 0;
  return (
    <li style={{ listStyle: "none" }} title={checks.map(c => checkName(c.check)).join("\n")}>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <Badge
          size="sm"
          variant="light"
          color={!known ? "gray" : violations ? "red" : "green"}
          style={{ flex: "none" }}
          mt={1}
        >
          {!known ? t("unknown") : violations ? t("violations", { count: violations }) : t("ok")}
        </Badge>
        <Text size="xs">
          <b>{t(`i.${name}`)}</b>{" "}
          <Text span size="xs" c="dimmed">
            {t(`i.${name}.about`)}
          </Text>
        </Text>
      </Group>
    </li>
  );
}

type Audit = UseMutationResult<{ report: AuditReport; reportedAt: number }, Error, void>;

/** Acts audits at once, and starts an auditor that does not run. */
function Acts({ absent, listed, audit }: { absent: boolean; listed: boolean; audit: Audit }) {
  const t = useLight();
  const queries = useQueryClient();
  const mayAct = useMayAct();
  const { data: console } = useConsole();
  const start = useMutation({
    mutationFn: () => act("start", "auditor"),
    onSettled: () => void queries.invalidateQueries({ queryKey: auditKey }),
  });
  const possible = mayAct && console?.features.control === true;
  const report = audit.data?.report;
  const seconds = formatDuration((report?.seconds ?? 0) * 1000);
  return (
    <>
      {absent && <Text size="sm">{t("absentHint")}</Text>}
      {possible && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => audit.mutate()} loading={audit.isPending}>
            {t("auditNow")}
          </Button>
          {absent && (
            <Button size="compact-sm" onClick={() => start.mutate()} loading={start.isPending}>
              {t("startAuditor")}
            </Button>
          )}
          {audit.isPending && (
            <Text size="xs" c="dimmed" role="status">
              {t("auditing")}
            </Text>
          )}
          {start.isSuccess && absent && (
            <Text size="xs" role="status">
              {t("started")}
            </Text>
          )}
        </Group>
      )}
      {(audit.error ?? start.error) && <Failed error={audit.error ?? start.error} />}
      {report && (
        <Alert
          color={report.clean ? "green" : "red"}
          p="xs"
          role="status"
          withCloseButton
          onClose={audit.reset}
          title={report.clean ? t("clean", { seconds }) : t("found", { count: report.violations.length, seconds })}
        >
          {!report.clean && !listed && <Violations rows={report.violations} />}
        </Alert>
      )}
    </>
  );
}
