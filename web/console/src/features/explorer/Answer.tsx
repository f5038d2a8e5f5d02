import { Badge, Button, Code, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { IconActivityHeartbeat } from "@tabler/icons-react";
import { Link } from "react-router";
import { CopyButton } from "@/ui/CopyButton";
import { formatDuration } from "@/ui/format";
import type { Answer as Answered } from "./api";
import { pretty } from "./call";
import classes from "./explorer.module.css";
import { useText } from "./messages";

export function statusColor(status: number): string {
  if (status >= 500) return "red";
  if (status >= 400) return "orange";
  return "teal";
}

/** Answer shows what the shop said, and leads to its trace. */
export function Answer({ answer }: { answer: Answered }) {
  const t = useText();
  const body = answer.base64 ? answer.body : pretty(answer.body);
  return (
    <Paper withBorder p="sm" component="section" aria-label={t("answer")}>
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={2} size="h5">
            {t("answer")}
          </Title>
          <Badge color={statusColor(answer.status)} variant="light" data-testid="status">
            {answer.status}
          </Badge>
          <Text size="sm" c="dimmed">
            {t("took", { duration: formatDuration(answer.durationMs) })}
          </Text>
          {answer.traceId && (
            <Button
              component={Link}
              to={`/traces/${answer.traceId}`}
              size="compact-sm"
              variant="light"
              leftSection={<IconActivityHeartbeat size={14} />}
            >
              {t("openTrace")}
            </Button>
          )}
        </Group>
        {answer.base64 && (
          <Text size="xs" c="dimmed">
            {t("binary")}
          </Text>
        )}
        {answer.truncated && (
          <Text size="xs" c="dimmed">
            {t("truncated")}
          </Text>
        )}
        {body ? (
          <div className={classes.body}>
            <div className={classes.copy}>
              <CopyButton value={body} />
            </div>
            <Code block className={classes.code} tabIndex={0}>
              {body}
            </Code>
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            {t("emptyBody")}
          </Text>
        )}
        <details>
          <summary className={classes.summary}>{t("answerHeaders")}</summary>
          <Table fz="xs" layout="fixed">
            <Table.Tbody>
              {Object.entries(answer.headers).map(([name, values]) => (
                <Table.Tr key={name}>
                  <Table.Th w={200}>{name}</Table.Th>
                  <Table.Td className={classes.value}>{values.join(", ")}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
      </Stack>
    </Paper>
  );
}
