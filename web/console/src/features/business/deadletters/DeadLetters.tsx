import { Alert, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { useCommon } from "@/ui/messages";
import { Answered, Empty, Loading } from "@/ui/State";
import { failedAgain, findLetters, idOf, type Letter } from "./api";
import { LetterDrawer } from "./LetterDrawer";
import { useLetters } from "./messages";
import { Topic } from "./Topic";

/** DeadLetters shows the events that could not be handled, to look at, send back or give up. */
export function DeadLetters() {
  const t = useLetters();
  const common = useCommon();
  const { data: console } = useConsole();
  const control = console?.features.control === true;
  const query = useQuery({
    queryKey: ["dead-letters", "waiting"],
    queryFn: ({ signal }) => findLetters(false, signal),
    refetchInterval: 5000,
    enabled: control,
  });
  // With those that were dealt with: to show them when asked, and to know what failed again.
  const history = useQuery({
    queryKey: ["dead-letters", "all"],
    queryFn: ({ signal }) => findLetters(true, signal),
    refetchInterval: 15_000,
    enabled: control,
  });
  if (!console) return <Loading />;
  if (!control) return <Empty>{common("noControl")}</Empty>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={760}>
        {t("intro")}
      </Text>
      <Answered query={query}>{waiting => <Letters waiting={waiting} all={history.data ?? waiting} />}</Answered>
    </Stack>
  );
}

function Letters({ waiting, all }: { waiting: Letter[]; all: Letter[] }) {
  const t = useLetters();
  const common = useCommon();
  const mayAct = useMayAct();
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string | null) =>
    setParams(
      old => {
        const out = new URLSearchParams(old);
        if (value) out.set(name, value);
        else out.delete(name);
        return out;
      },
      { replace: true },
    );
  const topic = params.get("topic");
  const withHandled = params.get("all") === "1";
  const chosen = params.get("letter");
  const listed = withHandled ? newest([...waiting, ...all]) : waiting;
  const topics = [...new Set([...listed, ...all].map(l => l.topic))].sort();
  const shown = topics.filter(name => (!topic || name === topic) && listed.some(l => l.topic === name));
  const again = failedAgain(newest([...waiting, ...all]));
  return (
    <>
      {!mayAct && <Alert color="gray" p="xs" title={common("readOnly")} />}
      <Group gap="md" align="flex-end">
        <Select
          size="xs"
          w={230}
          label={t("topic")}
          data={[
            { value: "", label: t("allTopics") },
            ...[...new Set([...topics, ...(topic ? [topic] : [])])].map(name => ({ value: name, label: name })),
          ]}
          value={topic ?? ""}
          allowDeselect={false}
          onChange={value => set("topic", value)}
        />
        <Switch
          size="sm"
          mb={5}
          label={t("all")}
          checked={withHandled}
          onChange={e => set("all", e.currentTarget.checked ? "1" : null)}
        />
      </Group>
      {shown.length === 0 && <Empty>{topic ? t("noneOf", { topic }) : t("none")}</Empty>}
      {/* A topic stays while its result is read, hence those of the history, too. */}
      {topics
        .filter(name => !topic || name === topic)
        .map(name => (
          <Topic
            key={name}
            name={name}
            letters={listed.filter(l => l.topic === name)}
            failedAgain={again}
            mayAct={mayAct}
            onView={l => set("letter", idOf(l))}
          />
        ))}
      <LetterDrawer
        id={chosen}
        letter={[...waiting, ...all].find(l => idOf(l) === chosen)}
        failedAgain={chosen !== null && again.has(chosen)}
        onClose={() => set("letter", null)}
      />
    </>
  );
}

/** newest keeps one of each letter, the newest first. The first that is met of a letter counts. */
function newest(letters: Letter[]): Letter[] {
  const byID = new Map<string, Letter>();
  for (const l of letters) if (!byID.has(idOf(l))) byID.set(idOf(l), l);
  return [...byID.values()].sort((a, b) => b.at.localeCompare(a.at) || b.offset - a.offset);
}
