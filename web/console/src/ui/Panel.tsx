import { Group, Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Panel is a titled box of a page, with what acts on it at its right. */
export function Panel({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="sm" component="section" h="100%">
      <Group justify="space-between" gap="xs" mb={6} wrap="nowrap" align="flex-start">
        <Title order={2} size="h6">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
