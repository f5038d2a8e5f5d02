import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** Page is the frame of every page: its heading, what acts on it, and its content. */
export function Page({
  title,
  heading,
  toolbar,
  children,
}: {
  /** In the window's title, and the heading unless that is given. */
  title: string;
  heading?: ReactNode;
  toolbar?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · mall`;
  }, [title]);
  return (
    <Stack gap="md">
      {(heading !== null || toolbar) && (
        <Group justify="space-between" gap="sm">
          {heading !== null && (
            <Title order={1} size="h2">
              {heading ?? title}
            </Title>
          )}
          {toolbar && <Group gap="sm">{toolbar}</Group>}
        </Group>
      )}
      {children}
    </Stack>
  );
}
