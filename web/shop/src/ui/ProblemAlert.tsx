import { Alert, Anchor, Button, Code, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Problem } from "@/api/problem";
import { traceLink } from "@/app/config";
import { CopyButton } from "./CopyButton";
import { useCommon } from "./messages";
import { useProblemText } from "./problems.messages";

/** ProblemAlert says what went wrong, by which trace it is found, and how to go on. */
export function ProblemAlert({ error, title, retry }: { error: unknown; title?: string; retry?: () => void }) {
  const t = useCommon();
  const text = useProblemText();
  const problem = error instanceof Problem ? error : undefined;
  const link = traceLink(problem?.traceId);
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle size={20} aria-hidden />}
      title={title ?? t("notDone")}
      my="sm"
    >
      <Text size="sm">{problem ? text(problem) : String((error as Error)?.message ?? error)}</Text>
      {problem && problem.errors.length > 0 && (
        <List size="sm">
          {problem.errors.map(e => (
            <List.Item key={e.field}>
              <b>{e.field}</b> {e.reason}
            </List.Item>
          ))}
        </List>
      )}
      {problem?.traceId && (
        <Group gap={4} mt={4}>
          <Text size="xs">{t("traceId")}</Text>
          <Code>{problem.traceId}</Code>
          <CopyButton value={problem.traceId} label={t("copyTraceId")} />
          {link && (
            <Anchor href={link} target="_blank" size="xs">
              {t("openTrace")}
            </Anchor>
          )}
        </Group>
      )}
      {retry && (
        <Button size="xs" variant="default" mt="xs" onClick={retry}>
          {t("retry")}
        </Button>
      )}
    </Alert>
  );
}
