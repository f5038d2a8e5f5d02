import { Badge, Card, Group, SimpleGrid, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link, useSearchParams } from "react-router";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { type DashboardItem, useDashboardList } from "./api";
import { useDashboards } from "./messages";

/** found tells whether a dashboard has every word of a search in its title, description or tags. */
export function found(item: DashboardItem, words: string): boolean {
  const text = `${item.title} ${item.uid} ${item.description} ${item.tags?.join(" ") ?? ""}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** List finds a dashboard by its name and tags. */
export function List() {
  const t = useDashboards();
  const list = useDashboardList();
  const [params, setParams] = useSearchParams();
  const words = params.get("query") ?? "";
  const tag = params.get("tag") ?? "";
  const put = (name: string, value: string) =>
    setParams(
      old => {
        const out = new URLSearchParams(old);
        if (value) out.set(name, value);
        else out.delete(name);
        return out;
      },
      { replace: true },
    );
  return (
    <Page
      title={t("title")}
      toolbar={
        <TextInput
          size="xs"
          w={240}
          aria-label={t("find")}
          placeholder={t("find")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={words}
          onChange={e => put("query", e.currentTarget.value)}
        />
      }
    >
      <Answered query={list}>
        {items => {
          const tags = [...new Set(items.flatMap(i => i.tags ?? []))].sort();
          const shown = items.filter(i => found(i, words) && (!tag || i.tags?.includes(tag)));
          return (
            <Stack gap="sm">
              <Group gap={6}>
                {tags.map(one => (
                  <UnstyledButton
                    key={one}
                    aria-pressed={tag === one}
                    aria-label={t("tag", { tag: one })}
                    onClick={() => put("tag", tag === one ? "" : one)}
                  >
                    <Badge variant={tag === one ? "filled" : "default"} tt="none" fw={500}>
                      {one}
                    </Badge>
                  </UnstyledButton>
                ))}
              </Group>
              {shown.length === 0 && <Empty>{t(items.length === 0 ? "noneAtAll" : "none")}</Empty>}
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="xs">
                {shown.map(i => (
                  <Card
                    key={i.uid}
                    component={Link}
                    to={`/dashboards/${encodeURIComponent(i.uid)}`}
                    withBorder
                    padding="sm"
                  >
                    <Group justify="space-between" wrap="nowrap" gap="xs">
                      <Text fw={600} truncate>
                        {i.title}
                      </Text>
                      <Text size="xs" c="dimmed" truncate>
                        {i.tags?.join(", ")}
                      </Text>
                    </Group>
                    <Text size="xs" c="dimmed" lineClamp={2}>
                      {i.description}
                    </Text>
                  </Card>
                ))}
              </SimpleGrid>
            </Stack>
          );
        }}
      </Answered>
    </Page>
  );
}
