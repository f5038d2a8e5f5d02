import { useLanguage } from "@mall/common/i18n";
import { Alert, Anchor, Button, Grid, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { formatCount, formatDateTime, formatDuration } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Panel } from "@/ui/Panel";
import { Answered, Empty, Failed, Loading } from "@/ui/State";
import { clock } from "../countdown";
import classes from "../faults.module.css";
import { findRun, findScenarios, type Run, stopRun } from "./api";
import { useScenarios } from "./messages";
import { stretched } from "./options";
import { Plan } from "./Plan";
import { ReportView } from "./ReportView";
import { StateBadge } from "./Scenarios";
import { Timeline } from "./Timeline";
import { verdict } from "./verdict";

/** RunPage follows one run of a scenario, and shows its report when it is over. */
export function RunPage() {
  const t = useScenarios();
  const common = useCommon();
  const { id = "" } = useParams();
  const { data: console } = useConsole();
  const query = useQuery({
    queryKey: ["scenarios", "run", id],
    queryFn: ({ signal }) => findRun(id, signal),
    enabled: console?.features.control === true,
    refetchInterval: query => (query.state.data?.state === "running" ? 1000 : false),
  });
  if (!console) return <Loading />;
  if (!console.features.control) return <Empty>{common("noControl")}</Empty>;
  return (
    <Stack gap="sm">
      <Anchor component={Link} to="/faults/scenarios" size="sm">
        ← {t("back")}
      </Anchor>
      <Answered query={query}>{run => <RunView run={run} />}</Answered>
    </Stack>
  );
}

function RunView({ run }: { run: Run }) {
  const t = useScenarios();
  const language = useLanguage();
  const mayAct = useMayAct();
  const queries = useQueryClient();
  const stopping = useMutation({
    mutationFn: () => stopRun(run.id),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["scenarios"] }),
  });
  const { data: all } = useQuery({
    queryKey: ["scenarios"],
    queryFn: ({ signal }) => findScenarios(signal),
    staleTime: 60_000,
  });
  const definition = all?.definitions.find(d => d.name === run.scenario);
  const running = run.state === "running";
  const said = verdict(run, t);
  const { phase, elapsedSeconds, line } = run.progress;
  const share = phase === "preparing" ? 0 : Math.min(100, (100 * elapsedSeconds) / run.durationSeconds);
  return (
    <>
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Title order={2} size="h5">
            {run.title[language]}
          </Title>
          <StateBadge run={run} />
        </Group>
        <Group gap="xs">
          {running && mayAct && (
            <Button
              size="compact-sm"
              color="red"
              variant="light"
              loading={stopping.isPending}
              onClick={() => stopping.mutate()}
            >
              {t("stop")}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => download(run)}>
            {t("download")}
          </Button>
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {formatDateTime(run.startedAt)}
        {" · "}
        {t("seed")} {run.seed}
        {" · "}
        {t("rate")} {formatCount(run.rate)}
        {" · "}
        {formatDuration(run.durationSeconds * 1000)}
      </Text>
      {definition && (
        <Text size="sm" maw={760}>
          {definition.description[language]}
        </Text>
      )}
      {stopping.error && <Failed error={stopping.error} />}
      {stopping.isSuccess && running && <Alert color="gray" p="xs" role="status" title={t("stopping")} />}
      {said && <Alert color={said.good ? "green" : "red"} p="xs" role="status" title={said.text} />}
      <Links run={run} />
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="sm">
            {running && (
              <Panel title={t("progress")}>
                <Text size="sm" role="status">
                  {t(`phase.${phase}`)} · {clock(elapsedSeconds)} / {clock(run.durationSeconds)}
                </Text>
                <Progress value={share} my={6} aria-label={t("progress")} />
                <Text size="xs" className={classes.route} c="dimmed">
                  {line}
                </Text>
              </Panel>
            )}
            {definition && (
              <Panel title={t("planned")}>
                <Plan
                  steps={stretched(definition.steps, definition.load.durationSeconds, run.durationSeconds)}
                  seconds={run.durationSeconds}
                  elapsed={running ? elapsedSeconds : undefined}
                />
              </Panel>
            )}
            <Panel title={t("happened")}>
              <Timeline events={run.timeline} />
            </Panel>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>{run.report && <ReportView run={run} report={run.report} />}</Grid.Col>
      </Grid>
    </>
  );
}

/** Links leads to what telemetry has of the run's time. */
function Links({ run }: { run: Run }) {
  const t = useScenarios();
  const end = run.endedAt ? Date.parse(run.endedAt) : Date.now();
  // Telemetry comes a little later than what it tells of.
  const range = `from=${Date.parse(run.startedAt)}&to=${end + 5000}`;
  const links = [
    { to: `/traces?${range}`, label: t("traces") },
    { to: `/traces?status=error&${range}`, label: t("failedTraces") },
    { to: `/logs?level=warn&${range}`, label: t("logs") },
    { to: `/alerts?${range}`, label: t("alertsLink") },
    { to: `/business?${range}`, label: t("business") },
  ];
  return (
    <Group gap="md">
      {links.map(l => (
        <Anchor key={l.to} component={Link} to={l.to} size="sm">
          {l.label}
        </Anchor>
      ))}
    </Group>
  );
}

function download(run: Run) {
  const file = URL.createObjectURL(new Blob([JSON.stringify(run, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = file;
  link.download = `${run.scenario}-${run.id}.json`;
  link.click();
  URL.revokeObjectURL(file);
}
