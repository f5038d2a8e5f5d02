import { useLanguage } from "@mall/common/i18n";
import { Alert, Anchor, Badge, Button, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { formatAgo, formatCount, formatDateTime, formatDuration } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Panel } from "@/ui/Panel";
import { Answered, Empty, Loading } from "@/ui/State";
import { type Definition, findScenarios, type Run, type RunState } from "./api";
import { useScenarios } from "./messages";
import { Plan } from "./Plan";
import { StartModal } from "./StartModal";
import { verdict } from "./verdict";

/** Scenarios lists the stories that can be played, and what came of those that were. */
export function Scenarios() {
  const t = useScenarios();
  const common = useCommon();
  const { data: console } = useConsole();
  const query = useQuery({
    queryKey: ["scenarios"],
    queryFn: ({ signal }) => findScenarios(signal),
    enabled: console?.features.control === true,
    refetchInterval: query => (query.state.data?.runs.some(r => r.state === "running") ? 2000 : 10_000),
  });
  if (!console) return <Loading />;
  if (!console.features.control) return <Empty>{common("noControl")}</Empty>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={760}>
        {t("intro")}
      </Text>
      <Answered query={query}>{({ definitions, runs }) => <Lists definitions={definitions} runs={runs} />}</Answered>
    </Stack>
  );
}

function Lists({ definitions, runs }: { definitions: Definition[]; runs: Run[] }) {
  const t = useScenarios();
  const common = useCommon();
  const language = useLanguage();
  const mayAct = useMayAct();
  const [chosen, setChosen] = useState<Definition>();
  const running = runs.find(r => r.state === "running");
  return (
    <>
      {!mayAct && <Alert color="gray" p="xs" title={common("readOnly")} />}
      {running && (
        <Alert color="blue" p="xs" role="status">
          <Group gap="sm">
            <Text size="sm">
              {running.title[language]}: {t(`phase.${running.progress.phase}`)}. {t("busy")}
            </Text>
            <Anchor component={Link} size="sm" to={`/faults/scenarios/${running.id}`}>
              {t("see")}
            </Anchor>
          </Group>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm" component="ul" m={0} p={0}>
        {definitions.map(d => (
          <Paper key={d.name} withBorder p="sm" component="li" style={{ listStyle: "none" }}>
            <Stack gap={6} h="100%">
              <Title order={2} size="h6">
                {d.title[language]}
              </Title>
              <Text size="sm">{d.description[language]}</Text>
              <Text size="xs" c="dimmed">
                {t("plan", {
                  rate: formatCount(d.load.rate),
                  duration: formatDuration(d.load.durationSeconds * 1000),
                  users: d.load.users,
                })}
              </Text>
              <Plan steps={d.steps} seconds={d.load.durationSeconds} />
              {mayAct && (
                <Group mt="auto" pt={4}>
                  <Button
                    size="compact-sm"
                    variant="light"
                    disabled={running !== undefined}
                    onClick={() => setChosen(d)}
                    aria-label={t("startOf", { title: d.title[language] })}
                  >
                    {t("start")}
                  </Button>
                </Group>
              )}
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
      <Panel title={t("runs")}>
        {runs.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("noRuns")}
          </Text>
        ) : (
          <Runs runs={runs} />
        )}
      </Panel>
      {chosen && <StartModal definition={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

const colors: Record<RunState, string> = {
  running: "blue",
  done: "green",
  failed: "red",
  cancelled: "gray",
  interrupted: "orange",
};

/** StateBadge shows a run's state; one that is done and not clean is not green. */
export function StateBadge({ run }: { run: Run }) {
  const t = useScenarios();
  const bad = run.state === "done" && run.report?.clean === false;
  return (
    <Badge size="sm" variant="light" color={bad ? "red" : colors[run.state]}>
      {t(`state.${run.state}`)}
    </Badge>
  );
}

function Runs({ runs }: { runs: Run[] }) {
  const t = useScenarios();
  const language = useLanguage();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("scenario")}</Table.Th>
            <Table.Th>{t("started")}</Table.Th>
            <Table.Th>{t("seed")}</Table.Th>
            <Table.Th>{t("state")}</Table.Th>
            <Table.Th>{t("verdict")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map(run => (
            <Table.Tr key={run.id}>
              <Table.Td>
                <Anchor component={Link} size="sm" to={`/faults/scenarios/${run.id}`}>
                  {run.title[language]}
                </Anchor>
              </Table.Td>
              <Table.Td title={formatDateTime(run.startedAt)} style={{ whiteSpace: "nowrap" }}>
                {formatAgo(run.startedAt)}
              </Table.Td>
              <Table.Td>{run.seed}</Table.Td>
              <Table.Td>
                <StateBadge run={run} />
              </Table.Td>
              <Table.Td>{verdict(run, t)?.text ?? t(`phase.${run.progress.phase}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
