import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** Page is the frame of every page: its heading, what acts on it, and its content. */
export function Page({ title, toolbar, children }: { title: string; toolbar?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · mall`;
  }, [title]);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs" mih={36}>
        <Title order={1} size="h4">
          {title}
        </Title>
        {toolbar && <Group gap="xs">{toolbar}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
